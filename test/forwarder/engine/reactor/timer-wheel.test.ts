import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TimerWheel } from '../../../../forwarder/engine/reactor/timer-wheel.ts';

const TICK_MS = 64;
const HORIZON_MS = 1_024 * TICK_MS;
const ROWS = 12;

type Step =
  | { readonly kind: 'set'; readonly row: number; readonly inMs: number }
  | { readonly kind: 'clear'; readonly row: number }
  /** While timers fire: `clears` loses its timer, and whoever fires is set anew if `again` says so. */
  | { readonly kind: 'advance'; readonly byMs: number; readonly clears: number; readonly again: number | undefined };

const row = fc.nat(ROWS - 1);
const delay = fc.oneof(fc.integer({ min: -500, max: 500 }), fc.nat(HORIZON_MS), fc.nat(5 * HORIZON_MS));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), row, inMs: fc.oneof(delay, fc.constant(Infinity)) }),
  fc.record({ kind: fc.constant('clear' as const), row }),
  fc.record({
    kind: fc.constant('advance' as const),
    byMs: fc.oneof(
      fc.constant(0),
      fc.nat(100),
      fc.nat(HORIZON_MS),
      fc.nat(4 * HORIZON_MS),
      fc.double({ min: 0, max: 9, noNaN: true }),
    ),
    clears: row,
    again: fc.option(delay, { nil: undefined }),
  }),
);

/** The same, as a list that is looked through. `heldMs`: a timer set for the past is one for now. */
class NaiveTimers {
  readonly due = new Map<number, { readonly dueMs: number; readonly heldMs: number }>();

  set(at: number, dueMs: number, nowMs: number): void {
    this.due.set(at, { dueMs, heldMs: Math.max(dueMs, nowMs) });
  }

  get earliestMs(): number {
    return Math.min(...[...this.due.values()].map(({ heldMs }) => heldMs));
  }
}

function fireAll(
  wheel: TimerWheel,
  naive: NaiveTimers,
  nowMs: number,
  { clears, again }: Extract<Step, { kind: 'advance' }>,
): void {
  const fired: number[] = [];
  wheel.advance(nowMs, (at) => {
    const timer = naive.due.get(at);
    expect(timer?.dueMs).toBeLessThanOrEqual(nowMs);
    naive.due.delete(at);
    fired.push(at);
    if (at !== clears) {
      wheel.clear(clears);
      naive.due.delete(clears);
    }
    // Not for ever, as it would be if the time it is set for were over again and again.
    if (again === undefined || fired.length > ROWS) return;
    wheel.set(at, nowMs + again);
    naive.set(at, nowMs + again, nowMs);
  });
}

describe('TimerWheel', () => {
  test('fires what a list that is looked through would, never early and at most a tick late', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.nat(10 * HORIZON_MS), (steps, startMs) => {
        let nowMs = startMs;
        const wheel = new TimerWheel(nowMs);
        const naive = new NaiveTimers();
        for (const each of steps) {
          if (each.kind === 'set') {
            wheel.set(each.row, nowMs + each.inMs);
            naive.set(each.row, nowMs + each.inMs, nowMs);
          } else if (each.kind === 'clear') {
            wheel.clear(each.row);
            naive.due.delete(each.row);
          } else {
            nowMs += each.byMs;
            fireAll(wheel, naive, nowMs, each);
            for (const { heldMs } of naive.due.values())
              expect(Math.floor(heldMs / TICK_MS)).toBeGreaterThanOrEqual(Math.floor(nowMs / TICK_MS));
          }
          if (naive.earliestMs < Infinity) {
            expect(wheel.waitMs(nowMs)).toBeGreaterThanOrEqual(0);
            expect(nowMs + wheel.waitMs(nowMs)).toBeLessThanOrEqual(naive.earliestMs + TICK_MS + 1);
          }
          // Whoever has just looked has no reason to look again at once.
          if (each.kind === 'advance' && naive.due.size > 0) expect(wheel.waitMs(nowMs)).not.toBe(0);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('has nothing to wait for when no timer is set', () => {
    const wheel = new TimerWheel(1_000);
    expect(wheel.waitMs(1_000)).toBe(-1);
    wheel.set(3, 2_000);
    wheel.clear(3);
    wheel.clear(3);
    wheel.clear(900);
    expect(wheel.waitMs(1_000)).toBe(-1);
  });

  test('fires once, when the tick of the timer is over', () => {
    const wheel = new TimerWheel(0);
    const fired: number[] = [];
    const advance = (nowMs: number): void => wheel.advance(nowMs, (at) => fired.push(at));
    wheel.set(7, 100);
    advance(127);
    expect(fired).toEqual([]);
    advance(128);
    advance(128);
    advance(100_000);
    expect(fired).toEqual([7]);
  });

  test('moves a timer that is set anew', () => {
    const wheel = new TimerWheel(0);
    const fired: number[] = [];
    wheel.set(1, 100);
    wheel.set(1, 10_000);
    wheel.advance(5_000, (at) => fired.push(at));
    expect(fired).toEqual([]);
    wheel.advance(10_100, (at) => fired.push(at));
    expect(fired).toEqual([1]);
  });

  test('does not fire a row that another one of the same moment has cleared', () => {
    const wheel = new TimerWheel(0);
    const fired: number[] = [];
    for (const at of [1, 2, 3]) wheel.set(at, 100);
    wheel.advance(1_000, (at) => {
      fired.push(at);
      for (const other of [1, 2, 3]) wheel.clear(other);
    });
    expect(fired).toHaveLength(1);
    expect(wheel.waitMs(1_000)).toBe(-1);
  });

  test('keeps a timer far beyond its horizon', () => {
    const wheel = new TimerWheel(0);
    const dueMs = 24 * 3_600_000;
    let firedAtMs = 0;
    wheel.set(0, dueMs);
    for (let nowMs = 0; nowMs < dueMs + 1_000; nowMs += wheel.waitMs(nowMs) || 1) {
      wheel.advance(nowMs, () => (firedAtMs = nowMs));
      if (firedAtMs > 0) break;
    }
    expect(firedAtMs).toBeGreaterThanOrEqual(dueMs);
    expect(firedAtMs).toBeLessThanOrEqual(dueMs + TICK_MS);
  });
});
