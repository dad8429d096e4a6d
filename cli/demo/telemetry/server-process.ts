// A server that runs beside us for a while: started until it says that it is ready, watched line by line, ended by signal.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { within } from '../patience.ts';
import { unlessOver } from './interruption.ts';

export type ServerCommand = {
  /** What people call it. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly isReady: (line: string) => boolean;
  readonly onLine?: (line: string) => void;
  /** Ends the start; a server that is ready stays until it is stopped. */
  readonly signal?: AbortSignal | undefined;
};

/** Time to end by itself before it is ended. */
const GRACE_MS = 15_000;
/** Java on a machine that has other things to do. */
const START_MS = 60_000;
const LAST_WORDS = 12;

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<void>;

  private constructor(child: ChildProcess, exit: Promise<void>) {
    this.#child = child;
    this.#exit = exit;
  }

  /** Rejects with the server’s last words when it ends, or says nothing of being ready. */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const { name, program, args, signal } = command;
    signal?.throwIfAborted();
    const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    // Not `once`, which would reject, with nobody to hear it, for a program that is not there.
    const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    // Nobody is left to end it when we end otherwise than by the way out: after an exception that nobody caught.
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
    child.once('exit', (code, killer) => ready.reject(new Error(`it ended with ${String(code ?? killer)}`)));
    const server = new ServerProcess(child, exit);
    try {
      const started = signal === undefined ? ready.promise : unlessOver(signal, ready.promise);
      await within(`${name} being ready`, started, START_MS);
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
