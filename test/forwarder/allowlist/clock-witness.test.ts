import { describe, expect, test } from '@jest/globals';
import { AGREEMENT_MS, hearWitness, isWitnessFor } from '../../../forwarder/allowlist/clock-witness.ts';

const DATE = Date.parse('2026-11-02T10:00:00Z');

describe('hearWitness()', () => {
  test.each([
    ['runs with our monotonic clock', 60_000, 60_000, 1_000],
    ['answers late', 60_000, 60_000 + AGREEMENT_MS, 1_000],
    ['leaps ahead', 60_000 + AGREEMENT_MS + 1, 60_000, 61_000],
    ['falls back', -AGREEMENT_MS - 1, 0, 1_000],
  ])('says since when a server is steady that %s', (_what, later, after, steadySince) => {
    const first = hearWitness(undefined, DATE, 1_000);
    expect(hearWitness(first, DATE + later, 1_000 + after)).toEqual({
      offset: DATE + later - 1_000 - after,
      steadySince,
    });
  });
});

describe('isWitnessFor()', () => {
  const witness = { offset: DATE, steadySince: 1_000 };
  test.each([
    ['agrees, heard before', 0, 2_000, true],
    ['agrees within five minutes', AGREEMENT_MS, 2_000, true],
    ['disagrees', AGREEMENT_MS + 1, 2_000, false],
    ['disagrees the other way', -AGREEMENT_MS - 1, 2_000, false],
    ['moved along with our clock', 0, 1_000, false],
    ['was heard only afterwards', 0, 500, false],
  ])('takes a server as witness or not: %s', (_what, apart, goodSince, is) => {
    expect(isWitnessFor(witness, { wall: DATE + 9_000 + apart, monotonic: 9_000, goodSince })).toBe(is);
  });
});
