// The two clocks of a schedule. The monotonic one moves while somebody waits; the other one moves with it, and is set.

import type { Coverage } from '../coverage.ts';
import type { Faults } from '../faults.ts';
import { EXPIRY_MS, HOUR_MS, START_MS, YEAR_MS } from '../plant/places.ts';
import type { Random } from '../random.ts';
import type { MainThread } from './main-thread.ts';
import type { ReactorRun } from './reactor-run.ts';

export type TimeTools = {
  readonly random: Random;
  readonly faults: Faults;
  readonly coverage: Coverage;
  readonly reactors: readonly ReactorRun[];
  readonly main: MainThread | undefined;
  readonly trace: (step: string) => void;
};

export class Time {
  readonly clock: { monotonicMs: number; wallMs: number };
  readonly #tools: TimeTools;
  /** By the wall clock and by the monotonic one. */
  readonly #startMs: number;
  readonly #startedMs: number;

  constructor(tools: TimeTools) {
    this.#tools = tools;
    const monotonicMs = tools.random.pick([0, 5_000_000]) + tools.random.below(1_000);
    // Many schedules see something expire.
    this.#startMs = tools.random.chance(0.4) ? EXPIRY_MS - tools.random.between(300, 3_000) : START_MS;
    this.#startedMs = monotonicMs;
    this.clock = { monotonicMs, wallMs: this.#startMs };
  }

  /** When the first of the reactors has waited long enough, or the main thread has something to do. */
  get nextDeadlineMs(): number {
    const waiting = this.#tools.reactors.filter(({ hasEnded }) => !hasEnded);
    return Math.min(this.#tools.main?.clock.alarmMs ?? Infinity, ...waiting.map(({ deadlineMs }) => deadlineMs));
  }

  /** A while, or until the next reactor has waited long enough, or a little longer. */
  pass(): void {
    const { random, faults, coverage } = this.#tools;
    const next = this.nextDeadlineMs;
    if (next === Infinity || random.chance(0.8)) return this.advance(random.between(1, 30), next);
    this.advanceTo(next);
    if (!random.chance(faults.lateWait)) return;
    coverage.count('wait-late');
    this.advance(random.between(1, 50));
  }

  advanceTo(atMs: number): void {
    this.advance(atMs - this.clock.monotonicMs);
  }

  advance(byMs: number, until = Infinity): void {
    const ms = Math.max(0, Math.min(byMs, until - this.clock.monotonicMs));
    this.clock.monotonicMs += ms;
    this.clock.wallMs += ms;
    for (const { history, clockOffsetMs } of this.#tools.reactors)
      history.passed(this.clock.monotonicMs + clockOffsetMs);
    if (ms > 0) this.#tools.trace(`${ms} ms pass`);
  }

  /** Somebody sets the wall clock, wrongly or right again. */
  jump(): void {
    const { random, coverage, trace } = this.#tools;
    const by = random.pick([0, YEAR_MS, -YEAR_MS, 13 * HOUR_MS, -13 * HOUR_MS, 30_000]);
    this.clock.wallMs = this.#startMs + this.clock.monotonicMs - this.#startedMs + by;
    coverage.count('wall-clock-jumped');
    trace(`the wall clock is set, ${by} ms from the true time`);
  }
}
