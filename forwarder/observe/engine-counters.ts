// What an engine counts while it moves bytes: additions to numbers in shared memory and nothing else. Each thread writes
// counters of its own, and only it does; whoever is asked for metrics adds them up (engine-metrics.ts). A whole number
// of 64 bits is read whole, so a sum is at most a moment old. The worker that takes the place of one that died goes on
// with its counters, or with new ones: what was included once is never left out again.

import { LIMITS, REASON_WORDS } from '../contract/reasons.ts';
import type { Limit, Reason, Verdict } from '../contract/reasons.ts';

/** Upper bounds of durations, in seconds; what takes longer is in the last bucket. */
export const DURATION_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
/** Slots with one number each. */
const TALLIES = {
  accepted: 0,
  closed: 1,
  bytesUp: 2,
  bytesDown: 3,
  staleHeaders: 4,
  acceptPauses: 5,
  workerRestarts: 6,
  auditDrops: 7,
} as const;
const DURATIONS = { hello: 0, dialConnected: 1, dialFailed: 2 } as const;
const REASON_NUMBERS: ReadonlyMap<Reason, number> = new Map(REASON_WORDS.map((reason, index) => [reason, index]));

/** Behind the tallies: one slot per limit, two per reason (denied, allowed), and the durations. */
const LIMITS_AT = Object.keys(TALLIES).length;
const DECISIONS_AT = LIMITS_AT + LIMITS.length;
const DURATIONS_AT = DECISIONS_AT + 2 * REASON_NUMBERS.size;
/** Buckets, each counting its own, one for what takes longer, and the sum in seconds. */
const BUCKETS = DURATION_BUCKETS.length + 1;
const DURATION_SLOTS = BUCKETS + 1;
const SLOTS = DURATIONS_AT + Object.keys(DURATIONS).length * DURATION_SLOTS;

export type Tally = keyof typeof TALLIES;
export type Duration = keyof typeof DURATIONS;
export type DurationCounts = { readonly buckets: readonly number[]; readonly sumSeconds: number };

export class EngineCounters {
  readonly #slots: Float64Array<SharedArrayBuffer>;

  /** @param memory of counters to go on with or to read; new ones begin at 0 */
  constructor(memory = new SharedArrayBuffer(SLOTS * Float64Array.BYTES_PER_ELEMENT)) {
    this.#slots = new Float64Array(memory);
  }

  get memory(): SharedArrayBuffer {
    return this.#slots.buffer;
  }

  /** One decision: at open or deny. `limit` where the reason is `over-limit`. */
  decided(verdict: Verdict, reason: Reason, limit?: Limit): void {
    this.#add(decisionSlot(verdict, reason), 1);
    if (limit !== undefined) this.#add(LIMITS_AT + LIMITS.indexOf(limit), 1);
  }

  accepted(): void {
    this.#add(TALLIES.accepted, 1);
  }

  closed(bytesUp: number, bytesDown: number): void {
    this.#add(TALLIES.closed, 1);
    this.#add(TALLIES.bytesUp, bytesUp);
    this.#add(TALLIES.bytesDown, bytesDown);
  }

  helloTook(milliseconds: number): void {
    this.#took('hello', milliseconds);
  }

  dialTook(milliseconds: number, outcome: 'connected' | 'failed'): void {
    this.#took(outcome === 'connected' ? 'dialConnected' : 'dialFailed', milliseconds);
  }

  headerWasStale(): void {
    this.#add(TALLIES.staleHeaders, 1);
  }

  /** The engine stops accepting for a while, because files or memory are used up. */
  acceptPaused(): void {
    this.#add(TALLIES.acceptPauses, 1);
  }

  workerRestarted(): void {
    this.#add(TALLIES.workerRestarts, 1);
  }

  auditDropped(lines: number): void {
    this.#add(TALLIES.auditDrops, lines);
  }

  of(tally: Tally): number {
    return this.#at(TALLIES[tally]);
  }

  overLimit(limit: Limit): number {
    return this.#at(LIMITS_AT + LIMITS.indexOf(limit));
  }

  decisions(verdict: Verdict, reason: Reason): number {
    return this.#at(decisionSlot(verdict, reason));
  }

  durations(duration: Duration): DurationCounts {
    const from = durationSlot(duration);
    return { buckets: [...this.#slots.subarray(from, from + BUCKETS)], sumSeconds: this.#at(from + BUCKETS) };
  }

  #took(duration: Duration, milliseconds: number): void {
    const seconds = milliseconds / 1_000;
    const from = durationSlot(duration);
    let bucket = 0;
    while (seconds > (DURATION_BUCKETS[bucket] ?? Infinity)) bucket += 1;
    this.#add(from + bucket, 1);
    this.#add(from + BUCKETS, seconds);
  }

  #add(slot: number, by: number): void {
    this.#slots[slot] = this.#at(slot) + by;
  }

  #at(slot: number): number {
    return this.#slots[slot] ?? 0;
  }
}

function decisionSlot(verdict: Verdict, reason: Reason): number {
  return DECISIONS_AT + 2 * (REASON_NUMBERS.get(reason) ?? 0) + (verdict === 'allow' ? 1 : 0);
}

function durationSlot(duration: Duration): number {
  return DURATIONS_AT + DURATIONS[duration] * DURATION_SLOTS;
}
