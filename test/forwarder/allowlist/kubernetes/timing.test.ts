import { describe, expect, test } from '@jest/globals';
import { backOffMs } from '../../../../forwarder/allowlist/kubernetes/timing.ts';

describe('backOffMs()', () => {
  test.each([
    { failures: 1, least: 250, most: 500 },
    { failures: 2, least: 500, most: 1_000 },
    { failures: 5, least: 4_000, most: 8_000 },
    { failures: 9, least: 30_000, most: 60_000 },
    { failures: 1_000_000, least: 30_000, most: 60_000 },
  ])('waits between $least and $most ms after $failures failures', ({ failures, least, most }) => {
    const bounds = { backOffMs: 500, maxBackOffMs: 60_000 };
    expect(backOffMs(failures, { ...bounds, random: () => 0 })).toBe(least);
    expect(backOffMs(failures, { ...bounds, random: () => 1 })).toBe(most);
  });
});
