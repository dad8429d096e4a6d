// How often each key came up in the present window of time: new names of a client in a minute, new connections of a
// source in a second. When a window ends all counts are void at once, because a place counts only if it carries the
// number of the present window: nothing is swept. Keys are bounded; one that finds no room is refused.
//
// A fixed window lets twice as many through around its end; what that costs is bounded, and nobody has to be followed
// from one window to the next. Takes no lock, like shared-table.ts.

import type { KeyHash } from './keyed-hash.ts';
import { entriesIn, slotsFor } from './shared-table.ts';

const HEADER_BYTES = 16;
const SLOT_BYTES = 16;

export class WindowCounts {
  readonly #windowMs: number;
  readonly #mask: number;
  readonly #capacity: number;
  readonly #end: Float64Array<SharedArrayBuffer>;
  /** Number of the window, and how many keys it has. */
  readonly #window: Int32Array<SharedArrayBuffer>;
  readonly #keys: Float64Array<SharedArrayBuffer>;
  readonly #counts: Int32Array<SharedArrayBuffer>;
  readonly #windows: Int32Array<SharedArrayBuffer>;

  static allocate(keys: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + slotsFor(keys) * SLOT_BYTES);
  }

  constructor(memory: SharedArrayBuffer, windowMs: number) {
    const slots = (memory.byteLength - HEADER_BYTES) / SLOT_BYTES;
    this.#windowMs = windowMs;
    this.#mask = slots - 1;
    this.#capacity = entriesIn(slots);
    this.#end = new Float64Array(memory, 0, 1);
    this.#window = new Int32Array(memory, 8, 2);
    this.#keys = new Float64Array(memory, HEADER_BYTES, slots);
    this.#counts = new Int32Array(memory, HEADER_BYTES + slots * 8, slots);
    this.#windows = new Int32Array(memory, HEADER_BYTES + slots * 12, slots);
  }

  /** Counts once more, unless the key has come up `limit` times in this window. */
  count(key: KeyHash, limit: number, nowMs: number): boolean {
    this.#turn(nowMs);
    const window = this.#window[0] ?? 0;
    const slot = this.#find(key, window);
    const isNew = this.#windows[slot] !== window;
    const count = isNew ? 0 : (this.#counts[slot] ?? 0);
    if (count >= limit) return false;
    if (isNew && !this.#begin(slot, key, window)) return false;
    this.#counts[slot] = count + 1;
    return true;
  }

  #begin(slot: number, key: KeyHash, window: number): boolean {
    const keys = this.#window[1] ?? 0;
    if (keys >= this.#capacity) return false;
    this.#window[1] = keys + 1;
    this.#keys[slot] = key;
    this.#windows[slot] = window;
    return true;
  }

  /** A new window begins with the first key after the last one. */
  #turn(nowMs: number): void {
    if (nowMs < (this.#end[0] ?? 0)) return;
    this.#end[0] = nowMs + this.#windowMs;
    // Fresh memory is 0 everywhere, so the first window is number 1. At one a second it lasts for 68 years.
    this.#window[0] = (this.#window[0] ?? 0) + 1;
    this.#window[1] = 0;
  }

  #find(key: KeyHash, window: number): number {
    let slot = key & this.#mask;
    while (this.#windows[slot] === window && this.#keys[slot] !== key) slot = (slot + 1) & this.#mask;
    return slot;
  }
}
