// What a proxy answers to CONNECT (RFC 9110 §9.3.6), from chunks cut anywhere: a head, and behind its empty line, when the
// answer is 2xx, already the tunnel. Not one byte of the tunnel may be lost or looked at, so a head that is not plain
// HTTP/1 is a refusal, never a guess where it might end.
//
// Content-Length and Transfer-Encoding mean nothing in a 2xx answer to CONNECT; what else the proxy says about itself
// is not our business either.

import { HttpHeadScanner } from '../hello/http-head-scanner.ts';

export type ConnectAnswer =
  | { readonly kind: 'need-more' }
  /** `rest` came behind the head: the first bytes of the tunnel. */
  | { readonly kind: 'tunnel'; readonly rest: Uint8Array }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'malformed' };

/** Of all heads of one answer, interim ones included. Corporate proxies add fields, not pages. */
export const MAX_ANSWER_BYTES = 16_384;

const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d)(?: .*)?$/;
/** A token and a colon. A line that goes on from the one before (obs-fold) begins with a blank and is none. */
const FIELD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:/;
const MALFORMED: ConnectAnswer = { kind: 'malformed' };
const SWITCHING_PROTOCOLS = 101;

export class ConnectResponseReader {
  readonly #scanner = new HttpHeadScanner(MAX_ANSWER_BYTES);
  #received = 0;

  /** Reads on. Not to be called again once it has answered anything but `need-more`. */
  push(chunk: Uint8Array): ConnectAnswer {
    const room = MAX_ANSWER_BYTES - this.#received;
    const scanned = this.#scanner.push(chunk.subarray(0, room));
    if (scanned.kind === 'fault') return MALFORMED;
    if (scanned.kind === 'need-more') {
      this.#received += chunk.length;
      return this.#received > MAX_ANSWER_BYTES ? MALFORMED : scanned;
    }
    this.#received += scanned.used;
    return this.#judge(scanned.lines, chunk.subarray(scanned.used));
  }

  #judge([statusLine = '', ...fields]: readonly string[], rest: Uint8Array): ConnectAnswer {
    const [, digits] = STATUS_LINE.exec(statusLine) ?? [];
    const status = Number(digits);
    if (digits === undefined || status === SWITCHING_PROTOCOLS || !fields.every((field) => FIELD.test(field))) {
      return MALFORMED;
    }
    // An interim answer: the one that counts comes behind it.
    if (status < 200) return this.push(rest);
    return status < 300 ? { kind: 'tunnel', rest } : { kind: 'refused', status };
  }
}
