// A PROXY header that comes after the silence that was taken for its absence. Whoever opens a tcp connection, waits, and
// then sends one would have it passed on to a next hop that believes it. It is looked for in the first bytes only; up to
// the last byte of a signature they are passed on, as they may be anything.

import { peekProxyHeader } from '../hello/proxy-header.ts';

/** With this many bytes a PROXY header has shown its whole signature. */
const SIGNATURE_BYTES = 12;

export class LateHeader {
  #first: Buffer = Buffer.alloc(0);

  /** What the next bytes show; after `absent` and `present` there is nothing more to look for. */
  look(bytes: Uint8Array): 'undecided' | 'absent' | 'present' {
    this.#first = Buffer.concat([this.#first, bytes.subarray(0, SIGNATURE_BYTES - this.#first.length)]);
    if (peekProxyHeader(this.#first).kind === 'none') return 'absent';
    return this.#first.length < SIGNATURE_BYTES ? 'undecided' : 'present';
  }
}
