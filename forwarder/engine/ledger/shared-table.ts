// Whole numbers by key in shared memory, for keys that are hashes already: open addressing, the next free place when
// one is taken. A removed entry leaves no mark behind; those after it move up instead, so a table that has been in use
// for a year is as fast as a new one. Its size is fixed when it is made, and memory that is never used is never touched.
//
// It takes no lock: whoever shares one holds a mutex around every call.

import type { KeyHash } from './keyed-hash.ts';

const HEADER_BYTES = 8;
const SLOT_BYTES = 12;

export class SharedTable {
  /** How many entries it takes. */
  readonly capacity: number;
  readonly #mask: number;
  readonly #size: Int32Array<SharedArrayBuffer>;
  readonly #keys: Float64Array<SharedArrayBuffer>;
  readonly #values: Int32Array<SharedArrayBuffer>;

  /** Memory for at least so many entries. */
  static allocate(entries: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + slotsFor(entries) * SLOT_BYTES);
  }

  constructor(memory: SharedArrayBuffer) {
    const slots = (memory.byteLength - HEADER_BYTES) / SLOT_BYTES;
    this.capacity = entriesIn(slots);
    this.#mask = slots - 1;
    this.#size = new Int32Array(memory, 0, 1);
    this.#keys = new Float64Array(memory, HEADER_BYTES, slots);
    this.#values = new Int32Array(memory, HEADER_BYTES + slots * 8, slots);
  }

  get size(): number {
    return this.#size[0] ?? 0;
  }

  /** 0 for a key that is not there. */
  get(key: KeyHash): number {
    return this.#values[this.#find(key)] ?? 0;
  }

  /** A value of 0 removes the key. False when there is no room for another one. */
  set(key: KeyHash, value: number): boolean {
    const slot = this.#find(key);
    const isNew = this.#keys[slot] === 0;
    if (value === 0) {
      if (!isNew) this.#remove(slot);
      return true;
    }
    if (isNew && this.size >= this.capacity) return false;
    if (isNew) this.#size[0] = this.size + 1;
    this.#values[slot] = value;
    this.#keys[slot] = key;
    return true;
  }

  /** Where the key is, or the free place where it would be. */
  #find(key: KeyHash): number {
    let slot = key & this.#mask;
    for (;;) {
      const found = this.#keys[slot];
      if (found === key || found === 0) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Moves those up that would no longer be found across the gap. */
  #remove(slot: number): void {
    let gap = slot;
    let next = (gap + 1) & this.#mask;
    for (let key = this.#keys[next] ?? 0; key !== 0; key = this.#keys[next] ?? 0) {
      const fromHome = (next - key) & this.#mask;
      if (fromHome >= ((next - gap) & this.#mask)) {
        this.#values[gap] = this.#values[next] ?? 0;
        this.#keys[gap] = key;
        gap = next;
      }
      next = (next + 1) & this.#mask;
    }
    this.#keys[gap] = 0;
    this.#values[gap] = 0;
    this.#size[0] = this.size - 1;
  }
}

/** A power of two, of which a quarter stays free: searches stay short and always end. */
export function slotsFor(entries: number): number {
  let slots = 8;
  while (entriesIn(slots) < entries) slots *= 2;
  return slots;
}

export function entriesIn(slots: number): number {
  return slots - slots / 4;
}
