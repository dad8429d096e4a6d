import { isIP, isIPv4 } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { ADDRESS_WORDS, writeAddress } from '../../../forwarder/decision/address-words.ts';

function wordsOf(text: string): string | undefined {
  const words = new Uint32Array(ADDRESS_WORDS);
  return writeAddress(text, words) ? [...words].map((word) => word.toString(16)).join(' ') : undefined;
}

/** The same by way of two other parsers: the first writes `::1.2.3.4`, which the second misreads, without dots. */
function wordsByBytes(text: string): string {
  const address = ipaddr.parse(isIPv4(text) ? text : new URL(`http://[${text}]/`).hostname.slice(1, -1));
  const bytes = (address instanceof ipaddr.IPv4 ? address.toIPv4MappedAddress() : address).toByteArray();
  const view = new DataView(Uint8Array.from(bytes).buffer);
  return [0, 4, 8, 12].map((at) => view.getUint32(at).toString(16)).join(' ');
}

describe('writeAddress()', () => {
  test.each([
    ['10.20.1.7', '0 0 ffff a140107'],
    ['255.255.255.255', '0 0 ffff ffffffff'],
    ['::ffff:10.20.1.7', '0 0 ffff a140107'],
    ['::FFFF:10.20.1.7', '0 0 ffff a140107'],
    ['::ffff:a14:107', '0 0 ffff a140107'],
    ['::', '0 0 0 0'],
    ['::1', '0 0 0 1'],
    ['fd00::', 'fd000000 0 0 0'],
    ['fd00:20::1', 'fd000020 0 0 1'],
    ['fe80::1%eth0', 'fe800000 0 0 1'],
    ['1:2:3:4:5:6:7:8', '10002 30004 50006 70008'],
    ['64:ff9b::192.0.2.33', '64ff9b 0 0 c0000221'],
  ])('reads %s', (text, words) => {
    expect(wordsOf(text)).toBe(words);
  });

  test.each([
    '',
    'a',
    '10.0.0',
    '10.0.0.',
    '10.0.0.0.',
    '10.0.0.0.0',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.0001',
    ' 10.0.0.1',
    '10.0.0.1 ',
    '10..0.1',
    '10.0.0.-1',
    '1e1.0.0.1',
    '::ffff:',
    '::ffff:10.0.0',
    '::ffff:10.0.0.0.0',
    '1:2:3',
    ':::',
    'fd00::1::2',
    '１０.0.0.1',
  ])('refuses "%s"', (text) => {
    expect(wordsOf(text)).toBeUndefined();
  });

  test('agrees with another parser about every address', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => expect(wordsOf(text)).toBe(wordsByBytes(text))));
  });

  test('agrees with Node about what is an address', () => {
    const almost = fc.string({ unit: fc.constantFrom('1', '25', '0', 'f', '.', ':', '::', '%'), maxLength: 12 });
    fc.assert(fc.property(almost, (text) => expect(wordsOf(text) !== undefined).toBe(isIP(text) !== 0)));
  });
});
