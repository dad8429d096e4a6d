// From a text to a number, under a key nobody outside knows: HalfSipHash-1-3 (J.-P. Aumasson, D. J. Bernstein), whose
// operations are those a JavaScript engine is fast at. Clients choose names and addresses; without the key they cannot
// aim two of them at one number, nor many at one place of a table.
//
// 53 bits survive in a number, so a connection's client fits in a Float64Array. Among a million texts two of the same
// number are met once in some ten thousand processes, and what they would share is a limit, never a permission.

import { randomFillSync } from 'node:crypto';

/** A whole number from 1 to 2^53 - 1. Never 0, which tables take for an empty place. */
export type KeyHash = number;

export const HASH_KEY_WORDS = 2;

const TWO_TO_32 = 4_294_967_296;
const HIGH_BITS = 0x1f_ffff;

/** A key for `KeyedHash`, made once for all threads. */
export function fillHashKey(words: Int32Array<SharedArrayBuffer>): void {
  words.set(randomFillSync(new Int32Array(HASH_KEY_WORDS)));
}

export class KeyedHash {
  readonly #key0: number;
  readonly #key1: number;
  #v0 = 0;
  #v1 = 0;
  #v2 = 0;
  #v3 = 0;

  constructor(key: ArrayLike<number>) {
    this.#key0 = key[0] ?? 0;
    this.#key1 = key[1] ?? 0;
  }

  /** Every code unit counts, and so does the length. */
  text(text: string): KeyHash {
    this.#begin();
    const { length } = text;
    const paired = length & ~1;
    for (let at = 0; at < paired; at += 2) this.#add(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
    if (paired < length) this.#add(text.charCodeAt(paired));
    return this.#end(length);
  }

  /** Four words, such as an id of 16 bytes. */
  words(a: number, b: number, c: number, d: number): KeyHash {
    this.#begin();
    this.#add(a);
    this.#add(b);
    this.#add(c);
    this.#add(d);
    return this.#end(4);
  }

  #begin(): void {
    this.#v0 = this.#key0;
    this.#v1 = this.#key1 ^ 0xee;
    this.#v2 = this.#key0 ^ 0x6c79_6765;
    this.#v3 = this.#key1 ^ 0x7465_6462;
  }

  #add(word: number): void {
    this.#v3 ^= word;
    this.#round();
    this.#v0 ^= word;
  }

  #end(length: number): KeyHash {
    this.#add(length);
    this.#v2 ^= 0xee;
    this.#rounds();
    const high = (this.#v1 ^ this.#v3) & HIGH_BITS;
    this.#v1 ^= 0xdd;
    this.#rounds();
    const low = (this.#v1 ^ this.#v3) >>> 0;
    return high * TWO_TO_32 + low || 1;
  }

  #rounds(): void {
    this.#round();
    this.#round();
    this.#round();
  }

  #round(): void {
    let v0 = (this.#v0 + this.#v1) | 0;
    let v1 = ((this.#v1 << 5) | (this.#v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    let v2 = (this.#v2 + this.#v3) | 0;
    let v3 = ((this.#v3 << 8) | (this.#v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    this.#v0 = v0;
    this.#v1 = v1;
    this.#v2 = v2;
    this.#v3 = v3;
  }
}
