// What passed through a network namespace, kept as evidence: a packet capture that ends by itself, after so many packets or so
// much time, even when the process that started it is gone.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const MAX_PACKETS = 20_000;
/** Headers, a ClientHello, a question and its answer; of bulk data the beginning. */
const MAX_BYTES = 2048;
const MAX_SECONDS = 900;

export class Capture implements AsyncDisposable {
  readonly file: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(file: string, child: ChildProcess) {
    this.file = file;
    this.#child = child;
    this.#ended = once(child, 'exit');
  }

  /** The file is whole afterwards. */
  async stop(): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** Captures on every interface of a namespace from now on. `filter` is an expression of tcpdump; empty for everything. */
export async function capture(namespace: string, file: string, filter: string): Promise<Capture> {
  const bounds = ['-c', String(MAX_PACKETS), '-s', String(MAX_BYTES)];
  const tcpdump = ['tcpdump', '-i', 'any', '-n', '-U', '--immediate-mode', '-Z', 'root', ...bounds, '-w', file, filter];
  const child = spawn('nsenter', [`--net=/run/netns/${namespace}`, 'timeout', String(MAX_SECONDS), ...tcpdump], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (line.includes('listening on')) return new Capture(file, child);
  }
  throw new Error(`Cannot capture packets in "${namespace}": ${said.join(' ')}. Is tcpdump installed?`);
}
