// What all connections together use of what the process has: open files, and bytes received that could not be sent on
// yet. Atomic counters without a lock, because engines add to them in the middle of moving bytes.

import { readFileSync } from 'node:fs';

export class Budgets {
  readonly #files: Int32Array<SharedArrayBuffer>;
  readonly #bytes: BigInt64Array<SharedArrayBuffer>;

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(16);
  }

  constructor(memory: SharedArrayBuffer) {
    this.#bytes = new BigInt64Array(memory, 0, 1);
    this.#files = new Int32Array(memory, 8, 1);
  }

  get openFiles(): number {
    return Atomics.load(this.#files, 0);
  }

  get bufferedBytes(): number {
    return Number(Atomics.load(this.#bytes, 0));
  }

  addFiles(files: number): void {
    Atomics.add(this.#files, 0, files);
  }

  /** Adds them unless there would be more than `most` then. */
  takeFiles(files: number, most: number): boolean {
    for (;;) {
      const before = this.openFiles;
      if (before + files > most) return false;
      if (Atomics.compareExchange(this.#files, 0, before, before + files) === before) return true;
    }
  }

  addBytes(bytes: number): void {
    Atomics.add(this.#bytes, 0, BigInt(bytes));
  }
}

const MOST_FILES = 1_048_576;
/** Where the system does not say (macOS calls it OPEN_MAX); Windows has no such limit. */
const USUAL_FILES = 10_240;
/** For what is not a connection: faces, resolvers, the API server, audit, metrics, keys; and refused connections. */
const RESERVED_FILES = 256;

/** How many files connections may open. Node raises the soft limit to the hard one when it starts. */
export function fileBudget(limits = readLimits()): number {
  const [, soft] = /^Max open files +(\d+|unlimited)/m.exec(limits) ?? [];
  const files = soft === 'unlimited' ? MOST_FILES : Math.min(MOST_FILES, Number(soft ?? USUAL_FILES));
  return files - Math.min(RESERVED_FILES, Math.floor(files / 4));
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1');
  } catch {
    // Only Linux has it; the usual number is used elsewhere.
    return '';
  }
}
