// One synthesis at a time in a repository: two that rename the same folders would each discard what the other has just written.
// A file that holds the process id; one whose process is gone is left over from an interruption and is taken over.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WrongUse } from '../verb.ts';

export class SynthLock implements Disposable {
  readonly #file: string;

  /** Throws when another process holds it. */
  constructor(repository: string) {
    this.#file = join(repository, 'node_modules', '.cache', 'sallyport', 'synth.lock');
    mkdirSync(dirname(this.#file), { recursive: true });
    if (this.#take()) return;
    const holder = readHolder(this.#file);
    if (holder !== undefined && isRunning(holder)) throw new WrongUse(describe(holder, this.#file));
    rmSync(this.#file, { force: true });
    if (!this.#take()) throw new WrongUse(describe(readHolder(this.#file), this.#file));
  }

  [Symbol.dispose](): void {
    rmSync(this.#file, { force: true });
  }

  #take(): boolean {
    try {
      writeFileSync(this.#file, `${process.pid}\n`, { flag: 'wx' });
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }
}

function describe(holder: number | undefined, file: string): string {
  const who = holder === undefined ? 'another process' : `process ${holder}`;
  return `Cannot synthesize: ${who} is at it in this repository. Wait for its end, or remove "${file}" if it is no synthesis.`;
}

function readHolder(file: string): number | undefined {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(holder) && holder > 0 ? holder : undefined;
  } catch {
    // Released in this very moment.
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Signals to a process of somebody else are refused, which shows that it runs.
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
