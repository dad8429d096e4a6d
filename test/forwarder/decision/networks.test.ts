import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BlockList } from 'node:net';
import { ADDRESS_WORDS, writeAddress } from '../../../forwarder/decision/address-words.ts';
import { findOwner, parseNetwork, rangesOf, wordsOfRanges } from '../../../forwarder/decision/networks.ts';

describe('parseNetwork()', () => {
  test.each(['10.0.0.0/8', '10.1.2.3/32', '0.0.0.0/0', 'fd00::/8', '::1/128', '::ffff:10.0.0.0/104'])(
    'accepts %s',
    (text) => {
      expect(parseNetwork(text)).not.toHaveProperty('fault');
    },
  );

  test.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0/24',
    '999.1.1.1/8',
    'fd00::/129',
    'fe80::%1/10',
    '10.0.0.0/8/8',
    '',
    '/8',
    'a/8',
  ])('refuses "%s"', (text) => {
    expect(parseNetwork(text)).toHaveProperty('fault', expect.stringContaining('is no network'));
  });

  test('refuses bits behind the prefix', () => {
    expect(parseNetwork('10.20.1.5/24')).toHaveProperty('fault', expect.stringContaining('bits set behind its prefix'));
  });

  test('takes IPv4 for a part of IPv6', () => {
    expect(parseNetwork('10.0.0.0/8')).toEqual(parseNetwork('::ffff:10.0.0.0/104'));
  });
});

describe('findOwner()', () => {
  test.each([
    ['10.1.1.1', '10.1.1.0/24'],
    ['10.1.2.1', '10.1.0.0/16'],
    ['10.1.255.255', '10.1.0.0/16'],
    ['10.2.2.1', '10.0.0.0/8'],
    ['10.255.255.255', '10.0.0.0/8'],
    ['11.0.0.0', undefined],
    ['9.255.255.255', undefined],
    ['255.255.255.255', '255.255.255.255/32'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff::/16'],
    ['fffe::1', undefined],
    ['::', undefined],
  ])('prefers the longer network for %s: %s', (address, network) => {
    const texts = ['10.0.0.0/8', '10.1.0.0/16', '10.1.1.0/24', '255.255.255.255/32', 'ffff::/16'];
    expect(ownerAmong(texts, address)).toBe(network);
    expect(ownerAmong(texts.toReversed(), address)).toBe(network);
  });

  test('takes every address for one of ::/0', () => {
    expect(ownerAmong(['::/0'], '1.2.3.4')).toBe('::/0');
    expect(ownerAmong(['::/0', '0.0.0.0/0'], '1.2.3.4')).toBe('0.0.0.0/0');
    expect(ownerAmong(['::/0', '0.0.0.0/0'], 'ffff::1')).toBe('::/0');
  });

  test('finds nobody where there are no networks', () => {
    expect(ownerAmong([], '10.0.0.1')).toBeUndefined();
  });

  test('agrees with the block list of Node about one network', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.ipV4(), (address, length, asked) => {
        const network = networkOf(address, length);
        const list = new BlockList();
        list.addSubnet(address, length);
        expect(ownerAmong([network], asked) !== undefined).toBe(list.check(asked));
        expect(ownerAmong([network], address)).toBe(network);
      }),
    );
  });

  test('agrees with a scan over many networks, nested and beside each other', () => {
    const near = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 }));
    const address = near.map(([third, last]) => `10.0.${third}.${last}`);
    const network = fc.tuple(address, fc.integer({ min: 20, max: 32 })).map(([at, length]) => networkOf(at, length));
    fc.assert(
      fc.property(fc.uniqueArray(network, { maxLength: 20 }), address, (texts, asked) => {
        const containing = texts.filter((text) => networkOf(asked, Number(text.split('/')[1])) === text);
        const [longest] = containing.sort((left, right) => Number(right.split('/')[1]) - Number(left.split('/')[1]));
        expect(ownerAmong(texts, asked)).toBe(longest);
      }),
    );
  });
});

/** The network that owns an address, among some, each of which is an owner of its own. */
function ownerAmong(texts: readonly string[], address: string): string | undefined {
  const owned = texts.map((text, owner) => {
    const network = parseNetwork(text);
    if ('fault' in network) throw new Error(network.fault);
    return { network, owner };
  });
  const ranges = rangesOf(owned);
  const words = new Uint32Array(ADDRESS_WORDS);
  if (!writeAddress(address, words)) throw new Error(`Cannot ask for "${address}": it is no address. Name one`);
  const owners = Int32Array.from(ranges, ({ owner }) => owner);
  return texts[findOwner(wordsOfRanges(ranges), owners, words)];
}

/** The network of an address, its host bits cleared. */
function networkOf(address: string, length: number): string {
  const value = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const first = Math.floor(value / 2 ** (32 - length)) * 2 ** (32 - length);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${length}`;
}
