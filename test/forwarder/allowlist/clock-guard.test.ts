import { describe, expect, test } from '@jest/globals';
import {
  type ClockGuard,
  heldAt,
  MAX_STEP_MS,
  observeClock,
  STABLE_MS,
  startClockGuard,
} from '../../../forwarder/allowlist/clock-guard.ts';

const START = Date.parse('2026-11-02T10:00:00Z');
const NOT_BEFORE = Date.parse('2026-11-02');
const HOUR = MAX_STEP_MS;
const DAY = STABLE_MS;

type Moment = { readonly after: number; readonly step?: number };

/** Runs a guard through moments: `after` ms of monotonic time, the wall clock stepping by `step` on top. */
function live(
  moments: readonly Moment[],
  trustedAt?: number,
  begin = START,
): { readonly guard: ClockGuard; readonly wall: number } {
  let [wall, monotonic] = [begin, 5_000];
  let guard = observeClock(startClockGuard(trustedAt), { wall, monotonic, notBefore: NOT_BEFORE });
  for (const { after, step = 0 } of moments) {
    wall += after + step;
    monotonic += after;
    guard = observeClock(guard, { wall, monotonic, notBefore: NOT_BEFORE });
  }
  return { guard, wall };
}

describe('observeClock()', () => {
  test.each<[string, readonly Moment[]]>([
    ['runs on', [{ after: 500 }, { after: 365 * DAY }]],
    [
      'is slewed and stepped by less than an hour',
      [
        { after: 500, step: HOUR / 2 },
        { after: 500, step: -HOUR },
      ],
    ],
    ['is good again for a day after a step', [{ after: 500, step: 2 * HOUR }, { after: DAY - 1 }, { after: 1 }]],
    ['is set right and good for a day', [{ after: 1, step: -DAY }, { after: 60_000, step: DAY }, { after: DAY }]],
  ])('trusts a clock that %s', (_what, moments) => {
    const { guard, wall } = live(moments);
    expect(guard.suspended).toBeUndefined();
    expect(guard.trustedAt).toBeGreaterThanOrEqual(wall);
    expect(heldAt(guard)).toBeUndefined();
  });

  test.each<[string, readonly Moment[], string]>([
    ['leaps ahead', [{ after: 500, step: HOUR + 1 }], 'stepped'],
    ['falls back', [{ after: 500, step: -HOUR - 1 }], 'stepped'],
    [
      'leaps in small steps',
      [
        { after: 500, step: HOUR * 0.6 },
        { after: 500, step: HOUR * 0.6 },
      ],
      'stepped',
    ],
    ['falls behind the list', [{ after: 500, step: -DAY }], 'behind-not-before'],
    ['has been good for less than a day', [{ after: 500, step: 2 * HOUR }, { after: DAY - 1 }], 'stepped'],
    [
      'leaps again during that day',
      [{ after: 500, step: 2 * HOUR }, { after: DAY - 1, step: 2 * HOUR }, { after: 2 }],
      'stepped',
    ],
    [
      'stays behind the list for days',
      [{ after: 500, step: -30 * DAY }, { after: DAY }, { after: DAY }],
      'behind-not-before',
    ],
  ])('does not trust a clock that %s', (_what, moments, why) => {
    expect(live(moments).guard.suspended?.why).toBe(why);
  });

  test('holds expiries at the last trusted moment', () => {
    const { guard } = live([{ after: 500 }, { after: 500, step: 400 * DAY }, { after: 60_000 }]);
    expect(heldAt(guard)).toBe(START + 500);
  });

  test('never lets the trusted moment go back by a small step', () => {
    expect(live([{ after: 1_000 }, { after: 1, step: -HOUR / 2 }]).guard.trustedAt).toBe(START + 1_000);
  });

  test('goes by the clock again after a day, even if it is earlier', () => {
    const { guard, wall } = live([{ after: 500, step: -5 * HOUR }, { after: DAY }]);
    expect(guard.trustedAt).toBe(wall);
  });

  test('remembers the trusted moment of an earlier run', () => {
    const { guard } = live([], START + 2 * HOUR);
    expect(guard.suspended?.why).toBe('stepped');
    expect(heldAt(guard)).toBe(START + 2 * HOUR);
    expect(live([], START - 300 * DAY).guard.suspended).toBeUndefined();
  });

  test('lets nothing expire when the first clock it sees is behind the list', () => {
    const { guard } = live([], undefined, 0);
    expect(guard.suspended?.why).toBe('behind-not-before');
    expect(heldAt(guard)).toBe(0);
  });
});

type Heard = Moment & {
  /** By how much the API server's clock is ahead of the true time; it is not heard where this is missing. */
  readonly server?: number;
};

/** The same, with an API server that says its time; `sharesClock` puts it on our machine. */
function liveBeside(moments: readonly Heard[], sharesClock = false): ClockGuard {
  let [wall, monotonic, truth] = [START, 5_000, START];
  let guard = startClockGuard(undefined);
  for (const { after, step = 0, server } of [{ after: 0, server: 0 }, ...moments]) {
    wall += after + step;
    monotonic += after;
    truth += after;
    const apiServer = server === undefined ? undefined : (sharesClock ? wall : truth) + server;
    guard = observeClock(guard, { wall, monotonic, notBefore: NOT_BEFORE, apiServer });
  }
  return guard;
}

const LEAP = { after: 500, step: 2 * HOUR };
const BACK = { after: 500, step: -2 * HOUR };

describe('observeClock() beside an API server', () => {
  test('trusts a clock at once that was set right, when the server agrees', () => {
    const guard = liveBeside([LEAP, BACK, { after: 8_000, server: 0 }]);
    expect(guard.suspended).toBeUndefined();
    expect(guard.trustedAt).toBe(START + 9_000);
  });

  test.each<[string, readonly Heard[], boolean]>([
    ['the server disagrees', [LEAP, { after: 8_000, server: 0 }], false],
    ['the server moved along, because it has the same clock', [LEAP, { after: 8_000, server: 0 }], true],
    ['the server is silent', [LEAP, BACK, { after: DAY - 1 }], false],
    [
      'the server was wrong itself meanwhile',
      [LEAP, { after: 1, server: HOUR }, { after: 1, server: 2 * HOUR }],
      false,
    ],
    [
      'the list knows better',
      [
        { after: 500, step: -DAY },
        { after: 8_000, server: -DAY },
      ],
      false,
    ],
  ])('goes on doubting a clock when %s', (_what, moments, sharesClock) => {
    expect(liveBeside(moments, sharesClock).suspended).toBeDefined();
  });

  test('doubts no clock because a server says something else', () => {
    expect(
      liveBeside([
        { after: 500, server: 400 * DAY },
        { after: 500, server: -400 * DAY },
      ]).suspended,
    ).toBeUndefined();
  });

  test('doubts a clock that leaps again after it was trusted', () => {
    expect(liveBeside([LEAP, BACK, { after: 8_000, server: 0 }, LEAP]).suspended?.why).toBe('stepped');
  });
});
