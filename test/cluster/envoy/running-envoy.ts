// Envoy as a process with a configuration of ours, and the lines of its access log. It is ended by its own process id.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { eventually } from '../../support/eventually.ts';
import { needEnvoy } from './envoy-program.ts';

const lineSchema = z.looseObject({ event: z.string(), zone: z.string() });
export type LogLine = z.infer<typeof lineSchema>;

export type Endpoint = { readonly address: string; readonly port: number };

export class RunningEnvoy implements AsyncDisposable {
  readonly #child: ChildProcess;
  /** Lines of its access log. */
  readonly lines: LogLine[] = [];
  /** What it says besides. */
  said = '';

  /** `environment`: what it finds there besides. */
  constructor(file: string, environment: Readonly<Record<string, string>> = {}) {
    const args = ['-c', file, '--concurrency', '1', '--disable-hot-restart', '-l', 'warning', '--log-format', '%v'];
    const child = spawn(needEnvoy(), args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(lineSchema.parse(JSON.parse(line))));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.#child = child;
  }

  /** Waits until it listens at all of these. */
  async untilListening(endpoints: readonly Endpoint[]): Promise<void> {
    await eventually(`Envoy listening (${this.said})`, async () => {
      if (this.#child.exitCode !== null) throw new Error(`Cannot ask Envoy: it has ended. It said: ${this.said}`);
      return (await Promise.all(endpoints.map(isListening))).every(Boolean);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

function isListening({ address, port }: Endpoint): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket: Socket = connect({ host: address, port });
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
