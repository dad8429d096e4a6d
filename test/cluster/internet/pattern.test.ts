import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { patternedBytes, patternedChunks } from './pattern.ts';

const LONGEST = 200_000;

describe('patternedBytes()', () => {
  test('says the same of an offset whatever the piece it is read in', () => {
    fc.assert(
      fc.property(fc.nat(LONGEST), fc.nat(LONGEST), (offset, length) => {
        const whole = Buffer.concat([...patternedChunks(offset + length)]);
        expect(whole).toHaveLength(offset + length);
        expect(patternedBytes(offset, length).equals(whole.subarray(offset))).toBe(true);
      }),
    );
  });

  test('shows a gap of any size below its period', () => {
    for (let gap = 1; gap < 251; gap += 1)
      expect(patternedBytes(gap, 1_000).equals(patternedBytes(0, 1_000))).toBe(false);
  });
});
