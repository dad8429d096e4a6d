// Questions on a terminal, one after the other; where nobody can answer, each takes its default.

import { createInterface, type Interface } from 'node:readline/promises';
import type { Terminal } from '../terminal.ts';
import { WrongUse } from '../verb.ts';

export class Questions implements Disposable {
  readonly #lines: Interface | undefined;

  constructor(terminal: Terminal) {
    this.#lines = terminal.interactive ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
  }

  /** The answer; the default for an empty one. Ctrl+C and Ctrl+D end the command: nothing was written yet. */
  async ask(question: string, fallback: string): Promise<string> {
    if (this.#lines === undefined) return fallback;
    try {
      return (await this.#lines.question(`${question} [${fallback}]: `)).trim() || fallback;
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') {
        throw new WrongUse('\nCannot make the site: not every question was answered. Nothing was written.');
      }
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#lines?.close();
  }
}
