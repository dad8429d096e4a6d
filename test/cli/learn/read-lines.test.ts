import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { readLines } from '../../../cli/learn/read-lines.ts';

async function linesOf(chunks: readonly Buffer[], maxBytes?: number): Promise<readonly (string | undefined)[]> {
  return Array.fromAsync(readLines(Readable.from(chunks), maxBytes));
}

/** A text in chunks of any size. */
function chunked(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe('readLines()', () => {
  test('gives the same lines, packed or not, however the bytes arrive', async () => {
    const line = fc.string().map((text) => text.replaceAll(/[\r\n]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 40 }), async (lines, size) => {
        const text = Buffer.from(lines.map((each) => `${each}\n`).join(''));
        expect(await linesOf(chunked(text, size))).toEqual(lines);
        expect(await linesOf(chunked(gzipSync(text), size))).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  test('knows line breaks of Windows, and a last line without one', async () => {
    expect(await linesOf([Buffer.from('one\r\ntwo\n\nthree')])).toEqual(['one', 'two', '', 'three']);
    expect(await linesOf([])).toEqual([]);
    expect(await linesOf([Buffer.from('x')])).toEqual(['x']);
  });

  test('holds no more of a line than its bound', async () => {
    const bytes = Buffer.from(`ok\n${'x'.repeat(500)}\nfine\n${'y'.repeat(500)}`);
    for (const size of [1, 7, 100, 2_000])
      expect(await linesOf(chunked(bytes, size), 100)).toEqual(['ok', undefined, 'fine', undefined]);
  });

  test('reads one after the other: the next chunk is asked for when the lines before it are done', async () => {
    let asked = 0;
    async function* endless() {
      for (;;) {
        asked += 1;
        yield Buffer.from('line\n'.repeat(100));
        await Promise.resolve();
      }
    }
    let seen = 0;
    for await (const _ of readLines(Readable.from(endless(), { highWaterMark: 1 }))) if ((seen += 1) === 1_000) break;
    expect(asked).toBeLessThan(20);
  });

  test('fails where packed bytes break off', async () => {
    const bytes = gzipSync(Buffer.from('one\ntwo\n'));
    await expect(linesOf([bytes.subarray(0, -6)])).rejects.toThrow();
  });
});
