import { describe, expect, test } from '@jest/globals';
import { differences, metricOf, type VitalSigns } from '../../../bench/soak/vital-signs.ts';

const before: VitalSigns = {
  openConnections: 0,
  descriptors: 26,
  anonymousBytes: 100 * 2 ** 20,
  auditDropped: 0,
  decided: 300,
};
const after: VitalSigns = { ...before, decided: 4_000, auditDropped: 17 };

describe('differences()', () => {
  test('has none where all has come back, lines lost to a full disk included', () => {
    expect(differences(before, after)).toEqual([]);
  });

  test.each<[Partial<VitalSigns>, string]>([
    [{ openConnections: 1 }, '1 connections are counted as open, none is'],
    [{ descriptors: 31 }, '31 descriptors are open, 26 were'],
    [{ anonymousBytes: 165 * 2 ** 20 }, '165 MiB are held, 100 were'],
    [{ decided: 300 }, 'nothing was decided'],
  ])('names %j', (change, text) => {
    expect(differences(before, { ...after, ...change })).toEqual([text]);
  });
});

describe('metricOf()', () => {
  const text = '# HELP a_total x\na_total{verdict="allow",reason="x"} 3\na_total{verdict="deny"} 4\na 7\nab_total 9\n';

  test.each([
    ['a_total', 7],
    ['a', 7],
    ['c', 0],
  ])('sums up %s over its labels', (name, value) => {
    expect(metricOf(text, name)).toBe(value);
  });
});
