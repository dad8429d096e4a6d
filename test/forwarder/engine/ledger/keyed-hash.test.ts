import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { KeyedHash } from '../../../../forwarder/engine/ledger/keyed-hash.ts';

const HASH = new KeyedHash([0x0123_4567, 0x89ab_cdef]);

function differingBits(left: number, right: number): number {
  return (BigInt(left) ^ BigInt(right)).toString(2).replaceAll('0', '').length;
}

describe('KeyedHash', () => {
  test('makes whole numbers that tables take for a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hash = HASH.text(text);
        expect(Number.isSafeInteger(hash) && hash > 0).toBe(true);
        expect(HASH.text(text)).toBe(hash);
      }),
    );
  });

  test('tells texts apart by every code unit and by their length', () => {
    const texts = [
      '',
      '\0',
      '\0\0',
      'a',
      'a\0',
      '\u0100',
      '\u0001',
      'ab',
      'ba',
      'abc',
      'ab c',
      '10.0.0.1',
      '10.0.0.11',
    ];
    expect(new Set(texts.map((text) => HASH.text(text))).size).toBe(texts.length);
    const many = Array.from({ length: 100_000 }, (_, index) => HASH.text(`level-2-ovens 10.0.0.${index}`));
    expect(new Set(many).size).toBe(many.length);
  });

  test('changes about half of its bits with one bit of the text', () => {
    const distances = Array.from({ length: 2_000 }, (_, index) => {
      const text = `host-${index}.example`;
      const last = String.fromCharCode(text.charCodeAt(0) ^ (1 << (index % 7)));
      return differingBits(HASH.text(text), HASH.text(last + text.slice(1)));
    });
    const mean = distances.reduce((sum, bits) => sum + bits, 0) / distances.length;
    expect(Math.abs(mean - 53 / 2)).toBeLessThan(1);
    expect(Math.min(...distances)).toBeGreaterThan(5);
  });

  test('cannot be foreseen without the key', () => {
    const other = new KeyedHash([0x0123_4567, 0x89ab_cdee]);
    const equal = Array.from({ length: 1_000 }, (_, index) => `10.0.0.${index}`).filter(
      (text) => (HASH.text(text) & 0xff) === (other.text(text) & 0xff),
    );
    expect(equal.length).toBeLessThan(30);
  });

  test('hashes four words by each of them', () => {
    const hashes = [HASH.words(0, 0, 0, 0), HASH.words(1, 0, 0, 0), HASH.words(0, 1, 0, 0), HASH.words(0, 0, 0, 1)];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
