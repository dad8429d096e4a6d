// The command as a pod or a host starts it: exit codes, what it prints, the message it leaves.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { probePlanText, type ProbePlan } from '../../../forwarder/contract/probe-plan.ts';
import { type DnsServer, startDnsServer } from '../../support/dns-server.ts';
import { ProbeServers } from '../../support/probe-servers.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../../forwarder/main.ts');
const FACE = '127.0.0.1';

let servers: ProbeServers;
let dns: DnsServer;
let folder: TemporaryFolder;

beforeAll(async () => {
  servers = await ProbeServers.create();
  dns = await startDnsServer((name, type) => {
    if (name !== 'a.example') return 'no-such-name';
    return type === 'A' ? [FACE] : 'no-data';
  });
  folder = new TemporaryFolder();
});

afterAll(async () => {
  folder[Symbol.dispose]();
  await dns[Symbol.asyncDispose]();
  await servers[Symbol.asyncDispose]();
});

type Ended = { readonly code: number; readonly out: string; readonly err: string };

function forwarder(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

async function planFile(questions: ProbePlan['questions'], more: Partial<ProbePlan> = {}): Promise<string> {
  const face = { zone: 'level-3', address: FACE };
  const file = join(folder.path, 'plan.json');
  await writeFile(file, probePlanText({ site: 'plant', zone: 'level-2', names: 'level-3', face, questions, ...more }));
  return file;
}

describe('forwarder probe', () => {
  test('ends with 0 when all is as it has to be, and leaves one line', async () => {
    const port = await servers.tls('a.example', new Date());
    const clock = { host: 'a.example', port };
    const questions = [clock, { host: 'b.example', port: await servers.denying(), expect: 'deny' } as const];
    const message = join(folder.path, 'termination-log');
    const plan = await planFile(questions, { clock });
    const { code, out, err } = await forwarder(
      'probe',
      '--plan',
      plan,
      '--resolver',
      dns.endpoint,
      '--message',
      message,
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('1 certificate is of an authority this machine does not know');
    expect(out).toMatch(/Passed: 2 of 2 as they have to be\.\n$/);
    expect(await readFile(message, 'utf8')).toBe('level-2 of plant: Passed: 2 of 2 as they have to be.');
  });

  test('ends with 1 when something is not, and says where it stopped', async () => {
    const plan = await planFile([{ host: 'c.example', port: 443 }]);
    const message = join(folder.path, 'termination-log');
    const { code, out } = await forwarder('probe', '--plan', plan, '--resolver', dns.endpoint, '--message', message);
    expect(code).toBe(1);
    expect(out).toContain('✗ level-3 answers that "c.example" does not exist');
    expect(await readFile(message, 'utf8')).toContain('\nc.example:443 has to answer: name-not-found; level-3 answers');
  });

  test('gives the result as data, and knows an authority it is told of', async () => {
    const ca = join(folder.path, 'ca.crt');
    await writeFile(ca, servers.authority.ca);
    const plan = await planFile([{ host: 'a.example', port: await servers.tls('a.example') }]);
    const { code, out } = await forwarder('probe', '--plan', plan, '--resolver', dns.endpoint, '--ca', ca, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ passed: true, findings: [{ reason: 'allowed', authority: 'known' }] });
  });

  test.each([
    ['is not there', undefined, 'ENOENT'],
    ['is no JSON', '{', 'Expected property name'],
    ['lacks a port', '{"site":"a","zone":"b","names":"c","questions":[{"host":"d"}]}', 'questions[0].port'],
  ])('ends with 2 when the plan %s', async (_, text, why) => {
    const file = join(folder.path, `broken-${String(text?.length)}.json`);
    if (text !== undefined) await writeFile(file, text);
    const { code, out, err } = await forwarder('probe', '--plan', file);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`Cannot read the plan "${file}": `);
    expect(err).toContain(why);
  });
});
