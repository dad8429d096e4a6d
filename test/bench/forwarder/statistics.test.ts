import { describe, expect, test } from '@jest/globals';
import { spreadOf, summarize } from '../../../bench/forwarder/statistics.ts';

describe('summarize()', () => {
  test.each([
    [[3], { median: 3, least: 3, most: 3 }],
    [[9, 1, 5], { median: 5, least: 1, most: 9 }],
    [[4, 1, 2, 3], { median: 2.5, least: 1, most: 4 }],
  ])('takes the middle of %j', (values, summary) => {
    expect(summarize(values)).toEqual(summary);
  });

  test('has nothing to say about no values', () => {
    expect(summarize([])).toBeUndefined();
  });
});

describe('spreadOf()', () => {
  test('is half the distance of the extremes as a share of the median', () => {
    expect(spreadOf({ median: 100, least: 90, most: 120 })).toBeCloseTo(0.15);
  });

  test('is none where the median is none', () => {
    expect(spreadOf({ median: 0, least: 0, most: 3 })).toBe(0);
  });
});
