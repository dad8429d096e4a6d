import { describe, expect, test } from '@jest/globals';
import { recordsOf } from '../../../constructs/dns/zone-records.ts';
import { viewWith } from '../../support/dns-views.ts';

const FACE = 'A 10.30.0.10';

function linesOf(names: readonly string[], rest: Parameters<typeof viewWith>[1] = {}): readonly string[] {
  return recordsOf(viewWith(names, rest)).map(({ owner, type, data }) => `${owner} ${type} ${data}`);
}

describe('recordsOf()', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['gives an exact name an address', ['a.x.y'], [`a.x.y ${FACE}`]],
    ['gives a one-label wildcard a wildcard record, and its base nothing', ['*.x.y'], [`*.x.y ${FACE}`]],
    ['gives an any-depth wildcard the same', ['**.x.y'], [`*.x.y ${FACE}`]],
    [
      'repeats the wildcard below an exact name under it, which would else be the closest encloser',
      ['**.x.y', 'a.x.y'],
      [`*.x.y ${FACE}`, `a.x.y ${FACE}`, `*.a.x.y ${FACE}`],
    ],
    [
      'gives the names a deeper exact name calls into being an address and a wildcard of their own',
      ['**.x.y', 'a.b.x.y'],
      [`*.x.y ${FACE}`, `b.x.y ${FACE}`, `*.b.x.y ${FACE}`, `a.b.x.y ${FACE}`, `*.a.b.x.y ${FACE}`],
    ],
    [
      'keeps a name that a one-label wildcard covers when a deeper name makes it exist',
      ['*.x.y', 'a.b.x.y'],
      [`*.x.y ${FACE}`, `b.x.y ${FACE}`, `a.b.x.y ${FACE}`],
    ],
    [
      'does not let a one-label wildcard reach below a name that exists',
      ['*.x.y', 'a.x.y'],
      [`*.x.y ${FACE}`, `a.x.y ${FACE}`],
    ],
  ])('%s', (_, names, expected) => {
    expect(linesOf(names)).toEqual(expected);
  });

  test('gives a plant host its own address, also under a wildcard, and a name for its address', () => {
    const hosts = [{ name: 'plc.x.y', address: '10.20.0.130' }];
    expect(linesOf(['**.x.y'], { hosts })).toEqual([
      '130.0.20.10.in-addr.arpa PTR plc.x.y',
      `*.x.y ${FACE}`,
      'plc.x.y A 10.20.0.130',
      `*.plc.x.y ${FACE}`,
    ]);
  });

  test('is the same while a zone learns, so that the end of learning changes no zone file', () => {
    expect(linesOf(['**.x.y', 'a.b.x.y'], { unlisted: 'forwarder' })).toEqual(linesOf(['**.x.y', 'a.b.x.y']));
  });

  test('writes no wildcard below a name that leaves no room for a label', () => {
    const long = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.x.y`;
    expect(long).toHaveLength(253);
    expect(linesOf(['**.x.y', long]).filter((line) => line.startsWith(`*.${long}`))).toEqual([]);
  });
});
