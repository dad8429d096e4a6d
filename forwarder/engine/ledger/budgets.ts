// What connections use of what the process has: open files, and bytes received that could not be sent on yet, those of each
// child too. Atomic counters without a lock, because engines add to them in the middle of moving bytes.
//
//   if (budgets.reserve(limits)) accept();     // takes the files of a connection before it is there
//   budgets.addFiles(1);                       // a second attempt to reach its next hop
//   budgets.addBuffered(child, 8_192);         // its next hop does not take what has come

import type { Limits } from '../../contract/configuration.ts';
import type { Limit } from '../../contract/reasons.ts';
import { mayTakeMore } from './fair-share.ts';

/** A connection, and what it is connected to. */
export const FILES_PER_CONNECTION = 2;
const MIB = 1_048_576;
const HEAD_BYTES = 16;

/** One more connection of a child. */
export type Newcomer = {
  readonly child: number;
  /** Connections the child has, without this one. */
  readonly open: number;
  /** How many children share the forwarder. */
  readonly children: number;
  /** Its files are those of `reserve`. */
  readonly isReserved: boolean;
};

export class Budgets {
  /** Files connections may open where the configuration does not say. */
  readonly #most: number;
  readonly #files: Int32Array<SharedArrayBuffer>;
  readonly #bytes: BigInt64Array<SharedArrayBuffer>;
  readonly #bytesOfChild: BigInt64Array<SharedArrayBuffer>;

  static allocate(children: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEAD_BYTES + BigInt64Array.BYTES_PER_ELEMENT * children);
  }

  constructor(memory: SharedArrayBuffer, files: number) {
    this.#most = files;
    this.#bytes = new BigInt64Array(memory, 0, 1);
    this.#files = new Int32Array(memory, 8, 1);
    this.#bytesOfChild = new BigInt64Array(memory, HEAD_BYTES);
  }

  get openFiles(): number {
    return Atomics.load(this.#files, 0);
  }

  get bufferedBytes(): number {
    return Number(Atomics.load(this.#bytes, 0));
  }

  bufferedBytesOf(child: number): number {
    return Number(Atomics.load(this.#bytesOfChild, child));
  }

  /** Files opened (or closed, below 0) on behalf of connections besides the two of each. */
  addFiles(files: number): void {
    Atomics.add(this.#files, 0, files);
  }

  /** Bytes that wait (or wait no more, below 0) because a peer does not take them. */
  addBuffered(child: number, bytes: number): void {
    Atomics.add(this.#bytes, 0, BigInt(bytes));
    Atomics.add(this.#bytesOfChild, child, BigInt(bytes));
  }

  /**
   * Takes the files of one more connection before it is accepted, if there are files and memory for it. Threads that only
   * asked could each accept the last one, and would have to deny it then.
   */
  reserve(limits: Limits): boolean {
    return this.exhausted(limits) === undefined && this.#takeFiles(FILES_PER_CONNECTION, this.#filesOf(limits));
  }

  /** Nothing came in with what was reserved. */
  unreserve(): void {
    this.addFiles(-FILES_PER_CONNECTION);
  }

  /** The budget that leaves no room for one more, if there is one. An engine that can wait to accept needs not deny. */
  exhausted(limits: Limits): Limit | undefined {
    if (this.openFiles + FILES_PER_CONNECTION > this.#filesOf(limits)) return 'files';
    return this.bufferedBytes >= bytesOf(limits) ? 'memory' : undefined;
  }

  /** The budget of which the child has had its share, while others may need the rest. */
  overspent({ child, open, children, isReserved }: Newcomer, limits: Limits): Limit | undefined {
    const files = {
      all: this.#filesOf(limits),
      taken: this.openFiles - (isReserved ? FILES_PER_CONNECTION : 0),
      ofChild: FILES_PER_CONNECTION * open,
      children,
    };
    if (!mayTakeMore(files)) return 'files';
    const bytes = {
      all: bytesOf(limits),
      taken: this.bufferedBytes,
      ofChild: this.bufferedBytesOf(child),
      children,
    };
    return mayTakeMore(bytes) ? undefined : 'memory';
  }

  #filesOf({ files = this.#most }: Limits): number {
    return files;
  }

  /** Adds them unless there would be more than `most` then. */
  #takeFiles(files: number, most: number): boolean {
    for (;;) {
      const before = this.openFiles;
      if (before + files > most) return false;
      if (Atomics.compareExchange(this.#files, 0, before, before + files) === before) return true;
    }
  }
}

/** How many bytes may wait. */
export function bytesOf({ bufferedMiB }: Limits): number {
  return bufferedMiB * MIB;
}
