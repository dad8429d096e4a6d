import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { WindowCounts } from '../../../../forwarder/engine/ledger/window-counts.ts';

const WINDOW = 1_000;

function countsFor(keys: number): WindowCounts {
  return new WindowCounts(WindowCounts.allocate(keys), WINDOW);
}

describe('WindowCounts', () => {
  test('counts every key up to the limit, and again in the next window', () => {
    const counts = countsFor(10);
    const ask = (key: number, now: number): boolean => counts.count(key, 2, now);
    expect([ask(1, 50), ask(1, 60), ask(1, 70), ask(2, 80)]).toEqual([true, true, false, true]);
    expect([ask(1, 1_049), ask(1, 1_050), ask(2, 1_050)]).toEqual([false, true, true]);
  });

  test('refuses a key it has no room for, until the next window', () => {
    const counts = countsFor(6);
    const first = Array.from({ length: 7 }, (_, index) => counts.count(index + 1, 1, 0));
    expect(first).toEqual([true, true, true, true, true, true, false]);
    expect(counts.count(7, 1, WINDOW)).toBe(true);
  });

  test('counts as a Map that is emptied when a window ends', () => {
    const step = fc.record({ key: fc.integer({ min: 1, max: 12 }), wait: fc.nat(WINDOW / 2) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 3 }), (steps, limit) => {
        const counts = countsFor(12);
        const model = new Map<number, number>();
        let [now, end] = [0, 0];
        for (const { key, wait } of steps) {
          now += wait;
          if (now >= end) model.clear();
          if (now >= end) end = now + WINDOW;
          const before = model.get(key) ?? 0;
          expect(counts.count(key, limit, now)).toBe(before < limit);
          if (before < limit) model.set(key, before + 1);
        }
      }),
    );
  });
});
