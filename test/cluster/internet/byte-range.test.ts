import { describe, expect, test } from '@jest/globals';
import { readRange } from './byte-range.ts';

describe('readRange()', () => {
  test.each([
    [undefined, undefined],
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=3-', { start: 3, end: 9 }],
    ['bytes=3-5', { start: 3, end: 5 }],
    ['bytes=9-9', { start: 9, end: 9 }],
    ['bytes=5-100', { start: 5, end: 9 }],
    ['bytes=10-', 'not satisfiable'],
    ['bytes=5-3', 'not satisfiable'],
    ['bytes=-3', undefined],
    ['bytes=0-1,3-4', undefined],
    ['lines=0-1', undefined],
  ] as const)('%s of ten bytes is %j', (field, range) => {
    expect(readRange(field, 10)).toEqual(range);
  });
});
