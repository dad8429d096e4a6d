import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LateHeader } from '../../../forwarder/engine/late-header.ts';

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

type Outcome = ReturnType<LateHeader['look']>;

/** The last thing it says of a stream that comes in these pieces. */
function lookAt(pieces: readonly Uint8Array[]): Outcome {
  const late = new LateHeader();
  let outcome: Outcome = 'undecided';
  for (const piece of pieces) if (outcome === 'undecided') outcome = late.look(piece);
  return outcome;
}

function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const length of [...lengths, bytes.length]) {
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

const lengths = fc.array(fc.nat(5), { maxLength: 20 });

describe('LateHeader.look()', () => {
  test('finds a signature, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), lengths, (rest, sizes) => {
        expect(lookAt(cut(Buffer.concat([SIGNATURE, rest]), sizes))).toBe('present');
      }),
    );
  });

  test('finds none in a stream that differs from it in any byte', () => {
    fc.assert(
      fc.property(fc.nat(11), fc.integer({ min: 1, max: 255 }), lengths, (at, change, sizes) => {
        const bytes = Buffer.from(SIGNATURE);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        expect(lookAt(cut(bytes, sizes))).toBe('absent');
      }),
    );
  });

  test('does not decide on less than a signature', () => {
    for (let length = 0; length < SIGNATURE.length; length += 1)
      expect(lookAt([SIGNATURE.subarray(0, length)])).toBe('undecided');
  });

  test('does not look behind the first bytes', () => {
    expect(lookAt([Buffer.from('x'), SIGNATURE])).toBe('absent');
  });
});
