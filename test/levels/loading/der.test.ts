import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { derElements } from '../../../levels/loading/der.ts';
import { der } from '../../support/der-writer.ts';

const element = fc.record({
  tag: fc.integer({ min: 0, max: 0xff }).filter((tag) => (tag & 0x1f) !== 0x1f),
  content: fc.uint8Array({ maxLength: 400 }),
});

describe('derElements()', () => {
  test('reads back what was written', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 5 }), (elements) => {
        const bytes = Buffer.concat(elements.map(({ tag, content }) => der(tag, content)));
        const read = derElements(bytes);
        expect(read?.map(({ tag, content }) => [tag, Buffer.from(content).toString('hex')])).toEqual(
          elements.map(({ tag, content }) => [tag, Buffer.from(content).toString('hex')]),
        );
      }),
    );
  });

  test('reads a length of three octets', () => {
    expect(derElements(der(0x04, Buffer.alloc(70_000)))?.[0]?.content).toHaveLength(70_000);
  });

  test.each<[string, readonly number[]]>([
    ['an element without a length', [0x30]],
    ['an element that is cut off', [0x30, 0x05, 0x01]],
    ['a length that is cut off', [0x30, 0x82, 0x01]],
    ['a length that is not said', [0x30, 0x80, 0x00, 0x00]],
    ['a length beyond all certificates', [0x30, 0x84, 0x00, 0x00, 0x00, 0x01, 0x00]],
    ['a tag of several octets', [0x1f, 0x22, 0x00]],
  ])('does not read %s', (_, bytes) => {
    expect(derElements(Uint8Array.from(bytes))).toBeUndefined();
  });

  test('gives the bytes back as they were, or nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const read = derElements(bytes) ?? [];
        const kept = read.reduce((sum, { content }) => sum + content.length + 2, 0);
        expect(kept).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
