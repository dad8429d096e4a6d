// Remembers which connection ids were seen, so that a recorded PROXY header opens nothing a second time.
//
// Two generations of ids per child: new ones go into the younger; when that is a window old, it becomes the elder and
// the elder is forgotten. An id is therefore remembered for one to two windows, at the price of one set operation.
//
// Memory is bounded: a younger generation that is full becomes the elder early. What is forgotten that way could be
// replayed while its time is still good, so the latest time among the forgotten is kept, and a header that is not later
// is `forgotten`. A child whose clock runs on never meets that. One child cannot use up what the others need.
// Only ids of authentic headers come here, so a stranger cannot fill it.

import { latin1 } from './byte-reader.ts';

export type ReplayGuardOptions = {
  /**
   * How long an id is remembered at least, unless the memory is full.
   * @default ten minutes: twice the five that a header's clock may be off
   */
  readonly windowMs?: number;
  /**
   * Ids of one child remembered at most, both generations together.
   * @default 200,000: roughly 16 MiB when full, ten seconds of ten thousand connections each
   */
  readonly capacity?: number;
};

export type SeenHeader = {
  readonly child: string;
  readonly id: Uint8Array;
  /** When the child signed it; undefined when its clock is off, and its time means nothing. */
  readonly timeMs: number | undefined;
};

export class ReplayGuard {
  readonly #windowMs: number;
  readonly #perGeneration: number;
  readonly #children = new Map<string, Generations>();

  constructor({ windowMs = 600_000, capacity = 200_000 }: ReplayGuardOptions = {}) {
    this.#windowMs = windowMs;
    this.#perGeneration = Math.max(1, Math.floor(capacity / 2));
  }

  /** Ids held now. */
  get size(): number {
    return [...this.#children.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Remembers an id, or says why not. `nowMs` may come from any clock, always the same. */
  admit({ child, id, timeMs }: SeenHeader, nowMs: number): 'new' | 'seen' | 'forgotten' {
    let generations = this.#children.get(child);
    if (generations === undefined) this.#children.set(child, (generations = new Generations(nowMs)));
    generations.turn(nowMs, this.#windowMs);
    return generations.admit(latin1(id), timeMs, nowMs, this.#perGeneration);
  }
}

type Generation = { readonly ids: Set<string>; latestMs: number };

class Generations {
  #younger = newGeneration();
  #elder = newGeneration();
  /** When the younger generation began. */
  #began: number;
  /** The latest time among the ids that were forgotten. */
  #forgottenMs = -Infinity;

  constructor(nowMs: number) {
    this.#began = nowMs;
  }

  get size(): number {
    return this.#younger.ids.size + this.#elder.ids.size;
  }

  admit(key: string, timeMs: number | undefined, nowMs: number, capacity: number): 'new' | 'seen' | 'forgotten' {
    if (this.#younger.ids.has(key) || this.#elder.ids.has(key)) return 'seen';
    if (this.#younger.ids.size >= capacity) this.#begin(nowMs);
    this.#younger.ids.add(key);
    if (timeMs === undefined) return 'new';
    this.#younger.latestMs = Math.max(this.#younger.latestMs, timeMs);
    return timeMs <= this.#forgottenMs ? 'forgotten' : 'new';
  }

  turn(nowMs: number, windowMs: number): void {
    // A clock that was set back starts the generation again: ids stay longer than needed, never shorter.
    if (nowMs < this.#began) this.#began = nowMs;
    const turns = Math.floor((nowMs - this.#began) / windowMs);
    if (turns === 0) return;
    this.#begin(this.#began + turns * windowMs);
    if (turns > 1) this.#begin(this.#began);
  }

  #begin(at: number): void {
    this.#forgottenMs = Math.max(this.#forgottenMs, this.#elder.latestMs);
    this.#elder = this.#younger;
    this.#younger = newGeneration();
    this.#began = at;
  }
}

function newGeneration(): Generation {
  return { ids: new Set(), latestMs: -Infinity };
}
