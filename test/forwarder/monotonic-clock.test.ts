import { describe, expect, test } from '@jest/globals';
import { monotonicMs } from '../../forwarder/monotonic-clock.ts';

describe('monotonicMs()', () => {
  test('counts milliseconds of the clock the whole process has', () => {
    const before = Number(process.hrtime.bigint() / 1_000n) / 1_000;
    const readings = Array.from({ length: 1_000 }, () => monotonicMs());
    const after = Number(process.hrtime.bigint() / 1_000n + 1n) / 1_000;
    for (const [index, reading] of readings.entries())
      expect(reading).toBeGreaterThanOrEqual(readings[index - 1] ?? before);
    expect(readings.at(-1)).toBeLessThanOrEqual(after);
  });
});
