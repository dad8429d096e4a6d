// Runs in a machine in the place of systemd: `node supervisor.ts <folder of logs>`. Answers one systemctl command a connection.

import { readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { messageOf } from './message-of.ts';
import { type Answer, requestSchema, SUPERVISOR_SOCKET } from './systemctl.ts';
import { Timer } from './timer.ts';
import { Units } from './units.ts';

type Verb = (units: Units, name: string) => Promise<string>;

const LAST_LINES = 10;
const NOT_ACTIVE = 3;

const VERBS: Readonly<Record<string, Verb>> = {
  start: async (units, name) => silently(units.start(name)),
  stop: async (units, name) => silently(units.stop(name)),
  restart: async (units, name) => silently(units.restart(name)),
  enable: async (units, name) => units.enable(name),
  disable: async (units, name) => units.disable(name),
  'enable --now': async (units, name) => (await units.enable(name)) + (await silently(units.start(name))),
  'disable --now': async (units, name) => (await units.disable(name)) + (await silently(units.stop(name))),
};

/** What systemctl would print, and how it would end. */
export async function answer(units: Units, args: readonly string[]): Promise<Answer> {
  const words = args.filter((word) => word !== '--no-pager');
  const names = words.filter((word) => /\.(?:service|timer)$/.test(word));
  const verb = words.filter((word) => !names.includes(word)).join(' ');
  if (verb === 'is-system-running') return { code: 0, stdout: 'running\n', stderr: '' };
  if (verb === 'daemon-reload') return inTurn([verb], async () => silently(units.reload()));
  if (verb === 'status' || verb === 'is-active') return states(units, names, verb);
  const act = VERBS[verb];
  if (act === undefined || names.length === 0)
    return { code: 1, stdout: '', stderr: `Cannot run "systemctl ${args.join(' ')}": it is not known here\n` };
  return inTurn(names, (name) => act(units, name));
}

async function inTurn(names: readonly string[], act: (name: string) => Promise<string>): Promise<Answer> {
  let said = '';
  try {
    for (const name of names) said += await act(name);
    return { code: 0, stdout: '', stderr: said };
  } catch (error) {
    return { code: 1, stdout: '', stderr: `${said}${messageOf(error)}\n` };
  }
}

function states(units: Units, names: readonly string[], verb: 'status' | 'is-active'): Answer {
  try {
    const found = names.map((name) => units.unit(name));
    const lines = found.map((unit) => (verb === 'status' ? statusOf(units, unit.name) : `${unit.state}\n`));
    const code = found.every(({ state }) => state === 'active') ? 0 : NOT_ACTIVE;
    return { code, stdout: lines.join('\n'), stderr: '' };
  } catch (error) {
    return { code: 4, stdout: '', stderr: `${messageOf(error)}\n` };
  }
}

function statusOf(units: Units, name: string): string {
  const unit = units.unit(name);
  const lines = [`● ${name} - ${units.description(name)}`, `     Active: ${unit.state}`];
  if (unit instanceof Timer) return `${lines.join('\n')}\n`;
  const said = readFileSync(unit.log, { encoding: 'utf8', flag: 'a+' }).trimEnd().split('\n').slice(-LAST_LINES);
  return [...lines, `   Main PID: ${unit.mainPid ?? 'none'}`, '', ...said, ''].join('\n');
}

async function silently(done: Promise<void> | void): Promise<string> {
  await done;
  return '';
}

function serve(units: Units): Server {
  rmSync(SUPERVISOR_SOCKET, { force: true });
  return createServer((request, response) => void reply(units, request, response)).listen(SUPERVISOR_SOCKET);
}

async function reply(units: Units, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const args = requestSchema.parse(JSON.parse(await text(request)));
  response.end(JSON.stringify(await answer(units, args)));
}

function hardLimitOfOpenFiles(): number {
  const [, hard] = /^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return z.coerce.number().int().parse(hard);
}

if (import.meta.main) {
  const [logs] = process.argv.slice(2);
  if (logs === undefined) throw new Error('Cannot start: say where the logs are. node supervisor.ts <folder>');
  const units = new Units({ logs, hardLimit: hardLimitOfOpenFiles() });
  serve(units);
  for (const { message } of await units.boot()) process.stderr.write(`${message}\n`);
}
