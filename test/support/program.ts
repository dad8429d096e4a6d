// A program that runs beside a test: its last output kept, ready when it answers, ended by its own process id.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';

const KEPT_CHUNKS = 400;

export class Program implements AsyncDisposable {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #output: string[] = [];

  constructor(binary: string, args: readonly string[]) {
    this.#name = basename(binary);
    this.#child = spawn(binary, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.on('error', (error) => this.#keep(error.message));
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => this.#keep(chunk.toString()));
  }

  /** The last it said. */
  get output(): string {
    return this.#output.join('');
  }

  /** Asks again and again until it is so; throws with the program's own words when it ends before, or time is up. */
  async until(isSo: () => Promise<boolean>, limitMs: number): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (!(await isSo())) {
      if (!this.#isRunning()) throw new Error(`Cannot use ${this.#name}: it ended. It said:\n${this.output}`);
      if (performance.now() > deadline)
        throw new Error(
          `Cannot use ${this.#name}: it is not ready after ${limitMs / 1000} s. It said:\n${this.output}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** At once: what it holds is thrown away with its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isRunning()) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #isRunning(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  #keep(chunk: string): void {
    this.#output.push(chunk);
    if (this.#output.length > KEPT_CHUNKS) this.#output.shift();
  }
}
