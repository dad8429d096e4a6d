// The load programs, compiled when they are first needed, and run one at a time. They are C because the load must cost
// less than what it loads; they live outside the checkout, in a folder named by what they were compiled from.

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cacheFolder } from '../cache-folder.ts';
import { type Endpoint, endpointText } from '../peers/peer.ts';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
const PROGRAMS = ['upstream', 'connects', 'messages', 'bulk', 'idle'] as const;
type ProgramName = (typeof PROGRAMS)[number];

/** Where load comes from. A forwarder refuses callers that have its own address. */
export const CLIENT_ADDRESS = '127.0.0.9';

const answersSchema = z.object({
  count: z.number(),
  errors: z.number(),
  perSecond: z.number(),
  p50us: z.number(),
  p99us: z.number(),
  p999us: z.number(),
});
export type Answers = z.infer<typeof answersSchema>;

const transferSchema = z.object({ bytes: z.number(), errors: z.number(), gbitPerSecond: z.number() });
export type Transfer = z.infer<typeof transferSchema>;

/** What every load is told. */
export type Aim = { readonly to: Endpoint; readonly hellos: string; readonly seconds: number };

type Child = ChildProcessByStdio<Writable, Readable, null>;

export class LoadPrograms {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Throws with the compiler's own words when they cannot be compiled. */
  static compile(cache = cacheFolder()): LoadPrograms {
    const folder = join(cache, `load-${digestOfSources()}`);
    if (existsSync(folder)) return new LoadPrograms(folder);
    const fresh = `${folder}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    for (const name of PROGRAMS) compile(name, fresh);
    renameSync(fresh, folder);
    return new LoadPrograms(folder);
  }

  /** `flight` connections always under way, or one every 1/`rate` seconds. */
  async connects(aim: Aim, pace: { readonly flight: number } | { readonly rate: number }): Promise<Answers> {
    return answersSchema.parse(await this.#run('connects', { ...aimed(aim), flight: 0, rate: 0, ...pace }));
  }

  async messages(aim: Aim, connections: number): Promise<Answers> {
    return answersSchema.parse(await this.#run('messages', { ...aimed(aim), connections }));
  }

  async bulk(aim: Aim, direction: 'down' | 'up', connections = 4): Promise<Transfer> {
    return transferSchema.parse(await this.#run('bulk', { ...aimed(aim), connections, direction }));
  }

  /** Opens connections and holds them until they are released. */
  async hold(aim: Omit<Aim, 'seconds'>, connections: number): Promise<HeldConnections> {
    const child = this.#start('idle', { ...aimed({ ...aim, seconds: 0 }), connections });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const schema = z.object({ open: z.number(), errors: z.number() });
    return new HeldConnections(child, lines, schema.parse(await nextLine('idle', lines)));
  }

  /** The server behind the proxies; it serves until it is stopped. */
  async serveUpstream(address: string, at = 0): Promise<Upstream> {
    const child = this.#start('upstream', { listen: `${address}:${at}` });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { port } = z.object({ port: z.number() }).parse(await nextLine('upstream', lines));
    return new Upstream(child, { address, port });
  }

  #start(name: ProgramName, options: Readonly<Record<string, string | number>>): Child {
    const words = Object.entries(options).map(([key, value]) => `${key}=${value}`);
    return spawn(join(this.#folder, name), words, { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  async #run(name: ProgramName, options: Readonly<Record<string, string | number>>): Promise<unknown> {
    const child = this.#start(name, options);
    const ended = once(child, 'close');
    const result = await nextLine(name, createInterface({ input: child.stdout })[Symbol.asyncIterator]());
    await ended;
    return result;
  }
}

export class HeldConnections {
  readonly #child: Child;
  readonly #lines: AsyncIterator<string>;
  readonly open: number;
  readonly errors: number;

  constructor(child: Child, lines: AsyncIterator<string>, opened: { readonly open: number; readonly errors: number }) {
    this.#child = child;
    this.#lines = lines;
    this.open = opened.open;
    this.errors = opened.errors;
  }

  /** Ends them all; tells how many had been lost before. */
  async release(): Promise<number> {
    const ended = once(this.#child, 'close');
    this.#child.stdin.end();
    const { lost } = z.object({ lost: z.number() }).parse(await nextLine('idle', this.#lines));
    await ended;
    return lost;
  }
}

export class Upstream implements AsyncDisposable {
  readonly #child: Child;
  readonly endpoint: Endpoint;

  constructor(child: Child, endpoint: Endpoint) {
    this.#child = child;
    this.endpoint = endpoint;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

function aimed({ to, hellos, seconds }: Aim): Readonly<Record<string, string | number>> {
  return { to: endpointText(to), from: `${CLIENT_ADDRESS}:0`, hellos, seconds };
}

async function nextLine(name: ProgramName, lines: AsyncIterator<string>): Promise<unknown> {
  const { value, done } = await lines.next();
  if (done === true) throw new Error(`Cannot measure with "${name}": it ended without a result. It said why above`);
  return JSON.parse(value);
}

function digestOfSources(): string {
  const hash = createHash('sha256');
  for (const name of ['load.h', ...PROGRAMS.map((program) => `${program}.c`)]) {
    hash.update(readFileSync(join(SOURCES, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

function compile(name: ProgramName, folder: string): void {
  const words = ['-O2', '-Wall', '-Wextra', '-o', join(folder, name), join(SOURCES, `${name}.c`)];
  const { status, stderr, error } = spawnSync('gcc', words, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(
    `Cannot compile the load program "${name}": ${error?.message ?? stderr}. Run "npm run bench -- install-peers"`,
  );
}
