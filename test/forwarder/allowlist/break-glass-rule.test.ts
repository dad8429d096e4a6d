import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  beginCount,
  breakGlassGrants,
  countTime,
  judgeBreakGlass,
  leftMs,
  type TimeCount,
} from '../../../forwarder/allowlist/break-glass-rule.ts';
import { found, SOME_GRANT, type Wanted } from '../../support/break-glass.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-02T03:00:00Z');
const RULES = { maxHours: 8, zones: new Set(['ovens', 'packaging']), wall: NOW };
const FRESH: TimeCount = { hours: 2, since: NOW, spentMs: 0, hasEnded: false };

type Moment = { readonly after: number; readonly step?: number };

/** Counts two hours through moments: `after` ms of monotonic time, the wall clock stepping by `step` on top. */
function live(moments: readonly Moment[], begun = FRESH): TimeCount {
  let wall = NOW;
  let count = begun;
  for (const { after, step = 0 } of moments) {
    wall += after + step;
    count = countTime(count, after, wall);
  }
  return count;
}

describe('countTime()', () => {
  test.each<[string, readonly Moment[], TimeCount]>([
    ['its time is over', [{ after: 2 * HOUR }], FRESH],
    ['the wall clock says so', [{ after: 0, step: 2 * HOUR }], FRESH],
    ['the clock was set back', [{ after: HOUR, step: -30 * HOUR }, { after: HOUR }], FRESH],
    ['the clock stands in 1970', [{ after: 0, step: -NOW }, { after: 2 * HOUR }], FRESH],
    [
      'the clock leapt ahead and came back',
      [
        { after: 1, step: 400 * 24 * HOUR },
        { after: 1, step: -400 * 24 * HOUR },
      ],
      FRESH,
    ],
    ['it was created long ago', [{ after: 0 }], beginCount(2, NOW - 2 * HOUR, NOW)],
  ])('ends when %s', (_what, moments, begun) => {
    expect(live(moments, begun).hasEnded).toBe(true);
  });

  test.each<[string, readonly Moment[], TimeCount]>([
    ['a moment before its end', [{ after: 2 * HOUR - 1 }], FRESH],
    ['after a small step back', [{ after: HOUR, step: -60_000 }, { after: HOUR - 1 }], FRESH],
    ['when its creation lies ahead', [{ after: 2 * HOUR - 1 }], beginCount(2, NOW + 9 * HOUR, NOW)],
  ])('lasts %s', (_what, moments, begun) => {
    expect(live(moments, begun).hasEnded).toBe(false);
  });

  test('goes by the age that whoever stamped it knows', () => {
    const begun = beginCount(2, NOW + 9 * HOUR, NOW);
    expect(leftMs(countTime(begun, 0, NOW, HOUR), NOW)).toBe(HOUR);
    expect(countTime(begun, 0, NOW, 2 * HOUR).hasEnded).toBe(true);
  });

  test('is never longer than its hours, whatever the wall clock does', () => {
    const moment = fc.record({ after: fc.nat(HOUR), step: fc.integer({ min: -90 * HOUR, max: 90 * HOUR }) });
    fc.assert(
      fc.property(fc.array(moment), (moments) => {
        const spent = moments.reduce((sum, { after }) => sum + after, 0);
        const { hasEnded } = live(moments);
        return spent < 2 * HOUR || hasEnded;
      }),
    );
  });

  test('never comes back', () => {
    const moment = fc.record({ after: fc.nat(HOUR), step: fc.integer({ min: -90 * HOUR, max: 90 * HOUR }) });
    fc.assert(fc.property(fc.array(moment), (moments) => live(moments, { ...FRESH, hasEnded: true }).hasEnded));
  });
});

describe('judgeBreakGlass()', () => {
  test('lets in force what keeps the rules, until the earlier end', () => {
    expect(judgeBreakGlass(found(), { ...FRESH, spentMs: HOUR }, 0, RULES)).toMatchObject({
      kind: 'in-force',
      until: NOW + HOUR,
    });
  });

  test.each<[string, Wanted, number, Partial<typeof RULES> | { zones: undefined }, string]>([
    ['what cannot be read', { grants: [] }, 0, {}, 'Invalid'],
    ['more hours than the site allows', { hours: 9 }, 0, {}, 'TooLong'],
    ['a zone the list does not know', { grants: [{ ...SOME_GRANT, for: ['ovens', 'other'] }] }, 0, {}, 'UnknownZone'],
    ['anything without a list', {}, 0, { zones: undefined }, 'NoAllowlist'],
    ['the seventeenth', {}, 16, {}, 'TooMany'],
  ])('refuses %s', (_what, wanted, open, rules, why) => {
    expect(judgeBreakGlass(found(wanted), FRESH, open, { ...RULES, ...rules })).toMatchObject({ kind: 'refused', why });
  });

  test('says that a time is over rather than that there are too many', () => {
    expect(judgeBreakGlass(found(), { ...FRESH, hasEnded: true }, 16, RULES).kind).toBe('ended');
  });
});

describe('breakGlassGrants()', () => {
  test('names each break-glass in its entries, keeps what has ended as ended, and leaves out what is refused', () => {
    const verdicts = [
      judgeBreakGlass(found({ name: 'a' }), FRESH, 0, RULES),
      judgeBreakGlass(found({ name: 'b' }), { ...FRESH, hasEnded: true }, 0, RULES),
      judgeBreakGlass(found({ name: 'c', hours: 9 }), FRESH, 0, RULES),
    ];
    const [entry] = SOME_GRANT.entries;
    expect(breakGlassGrants(verdicts)).toEqual([
      { for: ['ovens'], from: 'break-glass/a', entries: [entry] },
      { for: ['ovens'], from: 'break-glass/b', entries: [{ ...entry, expires: '0001-01-01' }] },
    ]);
  });
});
