// Bytes that tell where in a stream they belong, so that a gap, a repetition or a swap shows. 251 is prime: no buffer's size is
// a multiple of it.

const PERIOD = 251;
const CHUNK_BYTES = 65_536;
const block = Buffer.from(Array.from({ length: PERIOD + CHUNK_BYTES }, (_, index) => index % PERIOD));

/** What stands at an offset of the stream. */
export function patternedBytes(offset: number, length: number): Buffer {
  if (length <= CHUNK_BYTES) return block.subarray(offset % PERIOD, (offset % PERIOD) + length);
  return Buffer.concat([...patternedChunks(length, offset)]);
}

/** The stream, piece by piece. */
export function* patternedChunks(length: number, from = 0): Generator<Buffer> {
  for (let sent = 0; sent < length; sent += CHUNK_BYTES)
    yield patternedBytes(from + sent, Math.min(CHUNK_BYTES, length - sent));
}
