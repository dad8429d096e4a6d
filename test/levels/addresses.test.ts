import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  contains,
  containsNetwork,
  findAddressFault,
  findNetworkFault,
  nthAddress,
  overlaps,
  subtract,
} from '../../levels/addresses.ts';

describe('findNetworkFault()', () => {
  test.each(['10.0.0.0/8', '10.20.1.128/25', '0.0.0.0/0', '192.0.2.7/32'])('passes %s', (text) => {
    expect(findNetworkFault(text)).toBeUndefined();
  });

  test.each(['10.0.0.0', '10.0.0.0/33', '010.1.0.0/16', '10.1/16', '10.0.0.256/32', 'fd00::/8', ' 10.0.0.0/8'])(
    'refuses %s',
    (text) => {
      expect(findNetworkFault(text)).toBe('an IPv4 network, such as "10.30.0.0/24"');
    },
  );

  test('refuses host bits and says the right spelling', () => {
    expect(findNetworkFault('10.30.0.10/24')).toContain('lies in "10.30.0.0/24"');
  });
});

describe('findAddressFault()', () => {
  test.each(['10.30.0.010', '10.30.0', '::1', '10.30.0.0/24', ''])('refuses "%s"', (text) => {
    expect(findAddressFault(text)).toBeDefined();
  });
});

describe('nthAddress()', () => {
  test.each([
    ['10.43.0.0/16', 10, '10.43.0.10'],
    ['10.43.0.0/16', 256, '10.43.1.0'],
    ['255.255.255.0/24', 255, '255.255.255.255'],
  ])('counts from the base of %s', (network, n, expected) => {
    expect(nthAddress(network, n)).toBe(expected);
  });
});

describe('subtract()', () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['nothing', '10.0.0.0/24', [], ['10.0.0.0/24']],
    ['what lies elsewhere', '10.0.0.0/24', ['10.0.1.0/24'], ['10.0.0.0/24']],
    ['the upper half', '10.0.0.0/24', ['10.0.0.128/25'], ['10.0.0.0/25']],
    ['one address', '10.0.0.0/30', ['10.0.0.1/32'], ['10.0.0.0/32', '10.0.0.2/31']],
    ['everything', '10.0.0.0/24', ['10.0.0.0/16'], []],
    ['everything in two halves', '10.0.0.0/24', ['10.0.0.128/25', '10.0.0.0/25'], []],
    ['a quarter of all there is', '0.0.0.0/0', ['128.0.0.0/2'], ['0.0.0.0/1', '192.0.0.0/2']],
  ])('takes out %s', (_, network, removed, expected) => {
    expect(subtract(network, removed)).toEqual(expected);
  });

  test('keeps exactly the addresses that lie in nothing removed', () => {
    const network = fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })).map(([last, length]) => {
      const size = 2 ** (32 - length);
      return `10.0.0.${last - (last % size)}/${length}`;
    });
    fc.assert(
      fc.property(network, fc.array(network, { maxLength: 4 }), fc.nat(255), (whole, removed, last) => {
        const address = `10.0.0.${last}`;
        const rest = subtract(whole, removed);
        const isKept = contains(whole, address) && !removed.some((other) => contains(other, address));
        expect(rest.some((part) => contains(part, address))).toBe(isKept);
        for (const part of rest)
          expect(containsNetwork(whole, part) && !removed.some((other) => overlaps(other, part))).toBe(true);
      }),
    );
  });
});
