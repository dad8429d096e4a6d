// The ids of one child: two sets, a younger and an elder. New ids go into the younger; when that is a window old it
// becomes the elder, and what was the elder is forgotten. An id is therefore remembered for one to two windows.
//
// A younger set that is full becomes the elder early. What is forgotten that way could be replayed while its time is
// still good; `latestMs` lets the caller remember of what was forgotten when it was signed. Takes no lock.

import type { KeyHash } from './keyed-hash.ts';
import { IdSet, idSetWords } from './id-set.ts';
import type { IdWords } from './id-set.ts';

/** Doubles at the front of a region: when the younger set began, and the latest time in each of the two sets. */
const BEGAN = 0;
const LATEST = 1;
/** Words behind them: which set is the younger, number of the younger filling, ids in each of the two sets. */
const YOUNGER = 0;
const FILLING = 1;
const SIZE = 2;
const TIMES = 3;
const HEADER_BYTES = 8 * TIMES + 4 * 4;

export type RegionPlace = {
  readonly memory: SharedArrayBuffer;
  readonly offset: number;
  readonly idsPerSet: number;
};

/** A multiple of 8, so that one region can follow another. */
export function regionBytes(idsPerSet: number): number {
  return HEADER_BYTES + 2 * 4 * idSetWords(idsPerSet);
}

export class HeaderRegion {
  readonly #idsPerSet: number;
  readonly #times: Float64Array<SharedArrayBuffer>;
  readonly #state: Int32Array<SharedArrayBuffer>;
  readonly #sets: readonly [IdSet, IdSet];

  constructor({ memory, offset, idsPerSet }: RegionPlace) {
    const words = idSetWords(idsPerSet);
    const first = offset + HEADER_BYTES;
    this.#idsPerSet = idsPerSet;
    this.#times = new Float64Array(memory, offset, TIMES);
    this.#state = new Int32Array(memory, offset + 8 * TIMES, 4);
    this.#sets = [
      new IdSet(new Int32Array(memory, first, words)),
      new IdSet(new Int32Array(memory, first + 4 * words, words)),
    ];
  }

  get size(): number {
    return (this.#state[SIZE] ?? 0) + (this.#state[SIZE + 1] ?? 0);
  }

  get isFull(): boolean {
    return (this.#state[SIZE + this.#younger] ?? 0) >= this.#idsPerSet;
  }

  has(id: IdWords, hash: KeyHash): boolean {
    const filling = this.#state[FILLING] ?? 0;
    const younger = this.#younger;
    return this.#setAt(younger).has(id, hash, filling) || this.#setAt(1 - younger).has(id, hash, filling - 1);
  }

  /** There is room, and the id is not in yet. */
  add(id: IdWords, hash: KeyHash, timeMs: number): void {
    const younger = this.#younger;
    this.#setAt(younger).add(id, hash, this.#state[FILLING] ?? 0);
    this.#state[SIZE + younger] = (this.#state[SIZE + younger] ?? 0) + 1;
    this.#times[LATEST + younger] = Math.max(this.#times[LATEST + younger] ?? -Infinity, timeMs);
  }

  /** Begins younger sets as time goes on; the latest time among the ids that are forgotten by it. */
  turn(nowMs: number, windowMs: number): number {
    // A clock that was set back starts the set again: ids stay longer than needed, never shorter.
    const began = Math.min(nowMs, this.#times[BEGAN] ?? nowMs);
    this.#times[BEGAN] = began;
    const turns = Math.floor((nowMs - began) / windowMs);
    if (turns === 0) return -Infinity;
    const at = began + turns * windowMs;
    const latest = this.begin(at);
    return turns > 1 ? Math.max(latest, this.begin(at)) : latest;
  }

  /** The younger set becomes the elder; the latest time among the ids of the elder, which are forgotten. */
  begin(nowMs: number): number {
    const younger = 1 - this.#younger;
    const forgottenMs = this.#times[LATEST + younger] ?? -Infinity;
    this.#times[LATEST + younger] = -Infinity;
    this.#times[BEGAN] = nowMs;
    this.#state[SIZE + younger] = 0;
    this.#state[FILLING] = (this.#state[FILLING] ?? 0) + 1;
    this.#state[YOUNGER] = younger;
    return forgottenMs;
  }

  /** Makes it empty for another child; the latest time among all it held. */
  reset(nowMs: number): number {
    return Math.max(this.begin(nowMs), this.begin(nowMs));
  }

  get #younger(): number {
    return this.#state[YOUNGER] ?? 0;
  }

  #setAt(index: number): IdSet {
    return this.#sets[index === 0 ? 0 : 1];
  }
}
