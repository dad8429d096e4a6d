import { describe, expect, test } from '@jest/globals';
import { isInsideName, withoutScanners } from '../../../levels/learn/noise.ts';
import { askedFor } from '../../support/denials.ts';

const SCANNER = '10.20.1.99';
const LIMITS = { times: 3, scannerNames: 3, clientNames: 10 };
const isListed = ({ host }: { readonly host: string }): boolean => host.startsWith('listed');

function asked(host: string, clients: Readonly<Record<string, number>>) {
  const counts = new Map(Object.entries(clients));
  return askedFor(host, { clients: counts, count: [...counts.values()].reduce((sum, n) => sum + n, 0) });
}

describe('withoutScanners()', () => {
  const names = (count: number, stem: string, times = 1) =>
    Array.from({ length: count }, (_, n) => asked(`${stem}${n}.example`, { [SCANNER]: times }));

  test('takes out the names that one client hardly asked for, beyond the threshold', () => {
    expect(withoutScanners(names(4, 'a'), isListed, LIMITS)).toEqual({
      asked: [],
      scanners: [{ zone: 'level-2-a', client: SCANNER, names: 4 }],
    });
    expect(withoutScanners(names(3, 'a'), isListed, LIMITS)).toMatchObject({
      asked: { length: 3 },
      scanners: [],
    });
  });

  test('takes out names that were asked for as often as they have to be, and no more', () => {
    expect(withoutScanners(names(4, 'a', 3), isListed, LIMITS)).toMatchObject({ asked: [], scanners: [{ names: 4 }] });
    expect(withoutScanners(names(4, 'a', 4), isListed, LIMITS)).toMatchObject({ asked: { length: 4 }, scanners: [] });
  });

  test('takes out every name of a client that invents them, however often it asks', () => {
    const heard = withoutScanners([...names(11, 'a', 50), asked('b.example', { '10.20.1.7': 4 })], isListed, LIMITS);
    expect(heard).toMatchObject({ asked: [{ host: 'b.example' }], scanners: [{ client: SCANNER, names: 11 }] });
    expect(withoutScanners(names(10, 'a', 50), isListed, LIMITS)).toMatchObject({ asked: { length: 10 } });
  });

  test('keeps what others asked for too, without the scanner', () => {
    const shared = asked('shared.example', { [SCANNER]: 1, '10.20.1.7': 2 });
    const often = asked('often.example', { [SCANNER]: 5 });
    const heard = withoutScanners([...names(4, 'a'), shared, often], isListed, LIMITS);
    expect(heard.asked).toEqual([asked('shared.example', { '10.20.1.7': 2 }), often]);
  });

  test('holds names of profiles against nobody', () => {
    const heard = withoutScanners(names(30, 'listed'), isListed, LIMITS);
    expect(heard).toMatchObject({ asked: { length: 30 }, scanners: [] });
    const mixed = withoutScanners([...names(4, 'a'), ...names(2, 'listed')], isListed, LIMITS);
    expect(mixed.asked.map(({ host }) => host)).toEqual(['listed0.example', 'listed1.example']);
  });
});

describe('isInsideName()', () => {
  test.each([
    ['plc-7', true],
    ['printer.local', true],
    ['mes.bakery.internal', true],
    ['7.1.20.10.in-addr.arpa', true],
    ['updates.vendor.example', false],
    ['local.vendor.com', false],
  ])('says of %s %s', (host, inside) => {
    expect(isInsideName(host)).toBe(inside);
  });
});
