// Collects the head of one HTTP/1.1 request, up to and with its empty line, from chunks cut anywhere.
//
// Lines end with CR LF and nothing else: a recipient may take a bare LF or CR for a line end (RFC 9112 §2.2), so the
// same bytes could be one request here and two there. Control characters are refused the moment they arrive, which is
// also how a TLS hello on an HTTP port is noticed at once. Each byte is looked at once.

import type { Reason } from '../contract/reasons.ts';

export type HeadFault = Extract<Reason, 'malformed-request' | 'hello-too-large'>;

export type ScanResult =
  | { readonly kind: 'need-more' }
  /** `lines` without line ends and the empty one; `used` counts bytes of the last chunk up to the end of the head. */
  | { readonly kind: 'head'; readonly lines: readonly string[]; readonly used: number }
  | { readonly kind: 'fault'; readonly reason: HeadFault };

const CR = 0x0d;
const LF = 0x0a;
const HTAB = 0x09;
const SPACE = 0x20;
const DELETE = 0x7f;
const FIRST_CAPACITY = 512;

export class HttpHeadScanner {
  readonly #limit: number;
  #head = Buffer.alloc(FIRST_CAPACITY);
  #headBytes = 0;
  #lineStart = 0;

  /** @param limit bytes of one head, its empty line included */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Reads on; after a head it begins the next one. Not to be called again after a fault. */
  push(chunk: Uint8Array): ScanResult {
    for (let at = 0; at < chunk.length; at += 1) {
      const taken = this.#take(chunk[at] ?? 0);
      if (taken === 'end') return { kind: 'head', lines: this.#finish(), used: at + 1 };
      if (taken !== 'more') return { kind: 'fault', reason: taken };
    }
    return { kind: 'need-more' };
  }

  #take(byte: number): 'more' | 'end' | HeadFault {
    if (this.#headBytes === this.#limit) return 'hello-too-large';
    const afterCr = this.#headBytes > 0 && this.#head[this.#headBytes - 1] === CR;
    if (afterCr !== (byte === LF) || isForbidden(byte)) return 'malformed-request';
    this.#append(byte);
    return afterCr ? this.#endLine() : 'more';
  }

  #endLine(): 'more' | 'end' {
    const empty = this.#headBytes - this.#lineStart === 2;
    this.#lineStart = this.#headBytes;
    return empty ? 'end' : 'more';
  }

  #append(byte: number): void {
    if (this.#headBytes === this.#head.length) {
      const larger = Buffer.alloc(Math.min(this.#limit, this.#head.length * 2));
      this.#head.copy(larger);
      this.#head = larger;
    }
    this.#head[this.#headBytes] = byte;
    this.#headBytes += 1;
  }

  #finish(): readonly string[] {
    const text = this.#head.toString('latin1', 0, this.#headBytes);
    this.#headBytes = 0;
    this.#lineStart = 0;
    // Behind the last field come the empty line and nothing.
    return text.split('\r\n').slice(0, -2);
  }
}

function isForbidden(byte: number): boolean {
  return (byte < SPACE && byte !== HTAB && byte !== CR && byte !== LF) || byte === DELETE;
}
