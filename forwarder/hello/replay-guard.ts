// Remembers which connection ids were seen, so that a recorded PROXY header opens nothing a second time.
//
// Two generations of ids: new ones go into the younger; when that is a window old, it becomes the elder and the elder
// is forgotten. An id is therefore remembered for one to two windows, at the price of one set operation. Memory is
// bounded: beyond the capacity nothing is forgotten early, the answer is `full` and the caller denies.
// Only ids of authentic headers come here, so a stranger cannot fill it.

import { latin1 } from './byte-reader.ts';

export type ReplayGuardOptions = {
  /**
   * How long an id is remembered at least.
   * @default ten minutes: twice the five that a header's clock may be off
   */
  readonly windowMs?: number;
  /**
   * Ids remembered at most, both generations together.
   * @default 500,000: roughly 40 MiB when full
   */
  readonly capacity?: number;
};

export class ReplayGuard {
  readonly #windowMs: number;
  readonly #capacity: number;
  #younger = new Set<string>();
  #elder = new Set<string>();
  /** When the younger generation began; undefined before the first id. */
  #began: number | undefined;

  constructor({ windowMs = 600_000, capacity = 500_000 }: ReplayGuardOptions = {}) {
    this.#windowMs = windowMs;
    this.#capacity = capacity;
  }

  /** Ids held now. */
  get size(): number {
    return this.#younger.size + this.#elder.size;
  }

  /** Remembers an id, or says why not. `nowMs` may come from any clock, always the same. */
  admit(id: Uint8Array, nowMs: number): 'new' | 'seen' | 'full' {
    this.#turn(nowMs);
    const key = latin1(id);
    if (this.#younger.has(key) || this.#elder.has(key)) return 'seen';
    if (this.size >= this.#capacity) return 'full';
    this.#younger.add(key);
    return 'new';
  }

  #turn(nowMs: number): void {
    // A clock that was set back starts the generation again: ids stay longer than needed, never shorter.
    if (this.#began === undefined || nowMs < this.#began) this.#began = nowMs;
    const turns = Math.floor((nowMs - this.#began) / this.#windowMs);
    if (turns === 0) return;
    this.#elder = turns === 1 ? this.#younger : new Set();
    this.#younger = new Set();
    this.#began += turns * this.#windowMs;
  }
}
