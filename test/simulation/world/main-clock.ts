// What the main thread believes the time to be. Reactors add an offset to their monotonic clock; they are told a new one
// only when theirs is further off than two clocks differ anyway, so the main thread may be a little ahead of them.

import type { Clock } from '../kernel/simulated-host.ts';
import { EXPIRY_MS, HOUR_MS } from '../plant/places.ts';
import type { Random } from '../random.ts';

/** Reactors are not told of as little. */
const UNTOLD_MS = 15;

export class MainClock {
  readonly #clock: Clock;
  readonly #random: Random;
  /** Between what the wall clock says and what is believed. */
  #offsetMs = 0;
  #untoldMs = 0;
  /** It has not yet been asked what has expired. */
  #isArmed = true;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  get nowMs(): number {
    return this.#clock.wallMs + this.#offsetMs + this.#untoldMs;
  }

  get isOff(): boolean {
    return this.#offsetMs !== 0;
  }

  /** It comes to believe something else. */
  doubt(most: readonly [number, ...number[]]): void {
    this.#offsetMs = this.#random.pick(most);
  }

  /** What reactors are told to add to their monotonic clock. */
  tell(): number {
    this.#untoldMs = 0;
    this.#isArmed = this.nowMs < EXPIRY_MS;
    return this.nowMs - this.#clock.monotonicMs;
  }

  /** It runs a little faster than theirs. */
  drift(): void {
    this.#untoldMs = this.#random.pick([0, UNTOLD_MS, UNTOLD_MS]);
  }

  /** By the monotonic clock: when something expires next. */
  get alarmMs(): number {
    const inMs = EXPIRY_MS - this.nowMs;
    return this.#isArmed && inMs > 0 ? this.#clock.monotonicMs + inMs : Infinity;
  }

  /** True once for everything that expires. */
  rings(): boolean {
    if (!this.#isArmed || this.nowMs < EXPIRY_MS) return false;
    this.#isArmed = false;
    return true;
  }
}

export const WRONG_BY_MS = [-2 * HOUR_MS, 2 * HOUR_MS, 13 * HOUR_MS] as const;
