// A cursor over bytes of a stranger, bounds-checked once for all grammars of this folder.
//
// A read past the end returns zero or an empty view, and the reader is broken from then on. A broken reader stands at
// its end, so loops over `atEnd` finish; whoever reads asks `broken` once, after the last read. Nothing here throws.

const EMPTY = new Uint8Array(0);

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #broken = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether some read went past the end. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Nothing is left to read. */
  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Every read succeeded and consumed exactly all bytes. */
  get complete(): boolean {
    return !this.#broken && this.atEnd;
  }

  uint8(): number {
    return this.#uint(1);
  }

  uint16(): number {
    return this.#uint(2);
  }

  /** Big-endian; beyond 2^53 the value is only near the true one. */
  uint64(): number {
    return this.#uint(4) * 2 ** 32 + this.#uint(4);
  }

  /** A view of the next bytes, not a copy. */
  take(length: number): Uint8Array {
    if (this.#broken || length > this.#bytes.length - this.#at) {
      this.#broken = true;
      this.#at = this.#bytes.length;
      return EMPTY;
    }
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** A vector with a length of one byte before it. */
  vector8(): Uint8Array {
    return this.take(this.uint8());
  }

  /** A vector with a length of two bytes before it. */
  vector16(): Uint8Array {
    return this.take(this.uint16());
  }

  #uint(width: number): number {
    let value = 0;
    for (const byte of this.take(width)) value = value * 256 + byte;
    return value;
  }
}

/** Text of bytes, one character each, so that no byte is lost or merged. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  // It reads any Uint8Array; a Buffer around it would cost more than the text.
  return Buffer.prototype.latin1Slice.call(bytes, start, end);
}
