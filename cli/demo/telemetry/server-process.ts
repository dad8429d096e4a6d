// A server that runs beside us for a while: started until it says that it is ready, watched line by line, ended by signal.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { within } from '../patience.ts';

export type ServerCommand = {
  /** What people call it. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly isReady: (line: string) => boolean;
  readonly onLine?: (line: string) => void;
};

/** Time to end by itself before it is ended. */
const GRACE_MS = 15_000;
/** Java on a machine that has other things to do. */
const START_MS = 60_000;
const LAST_WORDS = 12;

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;

  private constructor(child: ChildProcess, exit: Promise<unknown>) {
    this.#child = child;
    this.#exit = exit;
  }

  /** Rejects with the server’s last words when it ends, or says nothing of being ready. */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const { name, program, args } = command;
    const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const exit = once(child, 'exit');
    // Nobody is left to end it when we end otherwise than by the way out.
    const end = (): void => void child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    const ready = Promise.withResolvers<void>();
    const [words, complaints]: [string[], string[]] = [[], []];
    const hear = (line: string): void => {
      (/\b(?:error|fatal)\b/i.test(line) ? complaints : words).push(line);
      if (words.length > LAST_WORDS) words.shift();
      if (command.isReady(line)) ready.resolve();
      command.onLine?.(line);
    };
    listen(child.stdout, hear);
    listen(child.stderr, hear);
    child.once('error', (error) => ready.reject(error));
    child.once('exit', (code, signal) => ready.reject(new Error(`it ended with ${String(code ?? signal)}`)));
    const server = new ServerProcess(child, exit);
    try {
      await within(`${name} being ready`, ready.promise, START_MS);
      return server;
    } catch (cause) {
      await server.stop();
      const state = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `Cannot start ${name}: ${state}. It said:\n${[...complaints.slice(0, LAST_WORDS), ...words].join('\n')}`,
        { cause },
      );
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when it has ended; one that does not listen is ended for good. */
  async stop(): Promise<void> {
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    this.#child.kill('SIGTERM');
    await this.#exit;
    clearTimeout(timer);
  }
}

function listen(stream: Readable | null, hear: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', hear);
}
