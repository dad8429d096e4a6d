// Reading numbers and vectors where they lie, for hot paths that allocate nothing; `ByteReader` is the comfortable way.
//
// Positions are compared with `end` before anything is entered: a vector that does not end by then ends `NOWHERE`, which
// is behind every end, so that a caller has one comparison to make.

const NOWHERE = Number.MAX_SAFE_INTEGER;

/** Big-endian. The caller knows that both bytes are there. */
export function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** The position behind a vector with a length of one byte before it. */
export function endOfVector8(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 > end) return NOWHERE;
  const after = at + 1 + (bytes[at] ?? 0);
  return after > end ? NOWHERE : after;
}

/** The position behind a vector with a length of two bytes before it. */
export function endOfVector16(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end) return NOWHERE;
  const after = at + 2 + uint16(bytes, at);
  return after > end ? NOWHERE : after;
}
