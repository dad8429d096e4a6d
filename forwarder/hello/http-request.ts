// Guards what a client sends on an `http` listener (port 80: revocation lists, package mirrors).
//
// Every request of the connection is read, because a connection is dialled for one host and a second request could
// name another. It follows the client's bytes only, rewrites nothing, and says how many bytes may be passed on: whole
// heads that were checked, and bodies as they come. The caller holds back the rest, at most one head.

import { HttpHeadScanner } from './http-head-scanner.ts';
import { readRequestHead } from './http-head.ts';
import type { RequestFault } from './http-head.ts';

export type HttpGuardResult =
  /** The first head is not complete; nothing may be passed on yet. */
  | { readonly kind: 'need-more' }
  /** `passable`: bytes since the start of the connection that may be passed on. It only grows. */
  | { readonly kind: 'request'; readonly host: string; readonly passable: number }
  /** Nothing more passes; `passable` bytes belong to requests that were in order. */
  | { readonly kind: 'fault'; readonly reason: RequestFault; readonly passable: number };

/** One request head; the same order of magnitude as servers accept. */
const MAX_HEAD_BYTES = 16_384;

export class HttpRequestGuard {
  readonly #scanner = new HttpHeadScanner(MAX_HEAD_BYTES);
  #result: HttpGuardResult = { kind: 'need-more' };
  #host: string | undefined;
  #passable = 0;
  /** Bytes since `#passable` that belong to an unfinished head. */
  #heldBytes = 0;
  #bodyBytesLeft = 0;

  /** The result after these bytes; final once it is a fault. Never throws. */
  push(chunk: Uint8Array): HttpGuardResult {
    let at = 0;
    while (at < chunk.length && this.#result.kind !== 'fault') {
      at += this.#bodyBytesLeft > 0 ? this.#passBody(chunk.length - at) : this.#readHead(chunk.subarray(at));
    }
    return this.#result;
  }

  #passBody(available: number): number {
    const passed = Math.min(available, this.#bodyBytesLeft);
    this.#bodyBytesLeft -= passed;
    this.#pass(passed);
    return passed;
  }

  #readHead(available: Uint8Array): number {
    const scanned = this.#scanner.push(available);
    if (scanned.kind === 'fault') return this.#fail(scanned.reason, available.length);
    if (scanned.kind === 'need-more') {
      this.#heldBytes += available.length;
      return available.length;
    }
    const head = readRequestHead(scanned.lines);
    if ('fault' in head) return this.#fail(head.fault, scanned.used);
    this.#host ??= head.host;
    if (head.host !== this.#host) return this.#fail('host-mismatch', scanned.used);
    this.#bodyBytesLeft = head.bodyBytes;
    this.#pass(this.#heldBytes + scanned.used);
    this.#heldBytes = 0;
    return scanned.used;
  }

  #pass(bytes: number): void {
    this.#passable += bytes;
    if (this.#host !== undefined) this.#result = { kind: 'request', host: this.#host, passable: this.#passable };
  }

  #fail(reason: RequestFault, consumed: number): number {
    this.#result = { kind: 'fault', reason, passable: this.#passable };
    return consumed;
  }
}
