// Which names somebody has asked for before, of those that matched a wildcard. Bounded: a new name takes the place of
// one that was not asked for since the hand last passed it (the second-chance rule). That is nearly the name used
// longest ago, without moving anything when a name is used. A forgotten name counts as new again.
//
// Names are kept as hashes. Takes no lock (ledger.ts does).

import type { KeyHash } from './keyed-hash.ts';
import { SharedTable } from './shared-table.ts';

export type NameMemory = { readonly table: SharedArrayBuffer; readonly ring: SharedArrayBuffer };

const HEADER_BYTES = 8;
const PLACE_BYTES = 9;
/** How many recently used names the hand passes at most before it takes one: bounds what is done under the lock. */
const MAX_PASSED = 64;

export class KnownNames {
  readonly #capacity: number;
  /** From a name to its place in the ring, counted from 1. */
  readonly #places: SharedTable;
  /** The place to fill next. */
  readonly #hand: Int32Array<SharedArrayBuffer>;
  readonly #names: Float64Array<SharedArrayBuffer>;
  readonly #used: Uint8Array<SharedArrayBuffer>;

  static allocate(names: number): NameMemory {
    return {
      table: SharedTable.allocate(names),
      ring: new SharedArrayBuffer(HEADER_BYTES + names * PLACE_BYTES),
    };
  }

  constructor({ table, ring }: NameMemory) {
    this.#capacity = (ring.byteLength - HEADER_BYTES) / PLACE_BYTES;
    this.#places = new SharedTable(table);
    this.#hand = new Int32Array(ring, 0, 1);
    this.#names = new Float64Array(ring, HEADER_BYTES, this.#capacity);
    this.#used = new Uint8Array(ring, HEADER_BYTES + this.#capacity * 8, this.#capacity);
  }

  get size(): number {
    return this.#places.size;
  }

  /** Whether the name is known; if so, it stays for longer. */
  recall(name: KeyHash): boolean {
    const place = this.#places.get(name);
    if (place === 0) return false;
    this.#used[place - 1] = 1;
    return true;
  }

  remember(name: KeyHash): void {
    const place = this.#freePlace();
    const before = this.#names[place] ?? 0;
    if (before !== 0) this.#places.set(before, 0);
    this.#names[place] = name;
    this.#used[place] = 0;
    this.#places.set(name, place + 1);
    this.#hand[0] = (place + 1) % this.#capacity;
  }

  #freePlace(): number {
    let place = this.#hand[0] ?? 0;
    for (let passed = 0; passed < MAX_PASSED && this.#used[place] === 1; passed += 1) {
      this.#used[place] = 0;
      place = (place + 1) % this.#capacity;
    }
    return place;
  }
}
