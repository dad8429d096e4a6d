import { describe, expect, test } from '@jest/globals';
import { DenialCounter } from '../../../forwarder/observe/denial-counter.ts';
import { denialFor } from '../../support/audit-records.ts';

const RATE = { written: 2, windowMs: 10_000, maxKinds: 3 };

describe('DenialCounter', () => {
  test('writes denials up to the rate and counts the rest in one line', () => {
    const counter = new DenialCounter(RATE);
    const admitted = [1, 2, 3, 4, 5].map((port) => counter.admits(denialFor({ peer: `10.0.0.1:${port}` }), port));
    expect(admitted).toEqual([true, true, false, false, false]);
    expect(counter.sweep(10_001)).toEqual([
      { ...denialFor({ peer: '10.0.0.1:5' }), event: 'repeated', count: 3, time: '1970-01-01T00:00:10.001Z' },
    ]);
    expect(counter.size).toBe(0);
  });

  test.each([
    ['another reason', { reason: 'entry-expired' as const }],
    ['another name', { serverName: 'other.example' }],
    ['another origin', { origin: 'level-2' }],
    ['another peer', { peer: '10.0.0.2:1' }],
    ['another listener', { listener: 'tls-8883' }],
  ])('keeps %s apart', (_what, difference) => {
    const counter = new DenialCounter({ ...RATE, written: 1 });
    expect(counter.admits(denialFor({}), 0)).toBe(true);
    expect(counter.admits(denialFor({}), 0)).toBe(false);
    expect(counter.admits(denialFor(difference), 0)).toBe(true);
  });

  test('says nothing about denials that were all written', () => {
    const counter = new DenialCounter(RATE);
    counter.admits(denialFor({}), 0);
    expect(counter.sweep(20_000)).toEqual([]);
  });

  test('leaves a window that is not over alone, unless everything ends', () => {
    const counter = new DenialCounter(RATE);
    for (let times = 0; times < 3; times += 1) counter.admits(denialFor({}), 0);
    expect(counter.sweep(9_999)).toEqual([]);
    expect(counter.sweep(9_999, true)).toHaveLength(1);
  });

  test('writes what it has no room to count', () => {
    const counter = new DenialCounter({ ...RATE, written: 1 });
    for (const name of ['a', 'b', 'c']) counter.admits(denialFor({ serverName: name }), 0);
    expect([1, 2, 3].map(() => counter.admits(denialFor({ serverName: 'd' }), 0))).toEqual([true, true, true]);
    expect(counter.size).toBe(3);
  });
});
