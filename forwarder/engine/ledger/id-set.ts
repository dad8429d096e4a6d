// A bounded set of ids of 16 bytes in shared memory. An id is compared by every byte; the keyed hash only says where to
// look, so nobody can make two ids look alike. Emptying it costs nothing: a place counts only if it carries the number
// of the present filling. Takes no lock (ledger.ts does).

import type { KeyHash } from './keyed-hash.ts';
import { slotsFor } from './shared-table.ts';

/** An id as four words. */
export type IdWords = { readonly a: number; readonly b: number; readonly c: number; readonly d: number };

const SLOT_WORDS = 5;

/** Words of memory a set of so many ids takes. */
export function idSetWords(ids: number): number {
  return slotsFor(ids) * SLOT_WORDS;
}

export class IdSet {
  readonly #mask: number;
  /** Per place: number of the filling, then the id. */
  readonly #words: Int32Array<SharedArrayBuffer>;

  constructor(words: Int32Array<SharedArrayBuffer>) {
    this.#words = words;
    this.#mask = words.length / SLOT_WORDS - 1;
  }

  has(id: IdWords, hash: KeyHash, filling: number): boolean {
    return this.#words[this.#find(id, hash, filling)] === filling;
  }

  /** The caller keeps count: with every place taken, no search would end. */
  add(id: IdWords, hash: KeyHash, filling: number): void {
    const at = this.#find(id, hash, filling);
    this.#words[at + 1] = id.a;
    this.#words[at + 2] = id.b;
    this.#words[at + 3] = id.c;
    this.#words[at + 4] = id.d;
    this.#words[at] = filling;
  }

  /** Where the id is, or the place where it would be. */
  #find({ a, b, c, d }: IdWords, hash: KeyHash, filling: number): number {
    const words = this.#words;
    let slot = hash & this.#mask;
    for (;;) {
      const at = slot * SLOT_WORDS;
      if (words[at] !== filling) return at;
      if (words[at + 1] === a && words[at + 2] === b && words[at + 3] === c && words[at + 4] === d) return at;
      slot = (slot + 1) & this.#mask;
    }
  }
}
