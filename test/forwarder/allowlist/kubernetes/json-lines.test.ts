import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readJsonLines } from '../../../../forwarder/allowlist/kubernetes/json-lines.ts';

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((left, right) => left - right), bytes.length];
  let from = 0;
  for (const place of places) {
    yield bytes.subarray(from, place);
    from = place;
  }
}

describe('readJsonLines()', () => {
  test('yields the same values in whatever pieces their bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 9 }),
        async (values, cuts) => {
          const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
          const read = await Array.fromAsync(readJsonLines(pieces(bytes, cuts), 10_000));
          expect(JSON.stringify(read)).toBe(JSON.stringify(values));
        },
      ),
    );
  });

  test('yields nothing of a line that was cut off', async () => {
    expect(await Array.fromAsync(readJsonLines(pieces(Buffer.from('1\n{"a":'), []), 100))).toEqual([1]);
  });

  test.each([
    { what: 'is no JSON', text: 'nonsense\n', fault: 'Cannot read the line "nonsense": it is no JSON' },
    { what: 'is too long', text: 'x'.repeat(101), fault: 'Cannot read a line: it has more than 100 bytes' },
  ])('refuses a line that $what', async ({ text, fault }) => {
    await expect(Array.fromAsync(readJsonLines(pieces(Buffer.from(text), []), 100))).rejects.toThrow(fault);
  });
});
