// From TCP bytes to the first handshake message: strips record headers and joins fragments (RFC 9846 §5.1).
//
// One pass, every byte looked at once, so a hello that arrives byte by byte costs no more than one that arrives whole.
// Every check belongs to a fixed position of the stream, which is why cutting the stream elsewhere cannot change the
// outcome. What it holds is the message alone; it grows with what has arrived, never with what was announced.
// Records after the message (early data, change_cipher_spec) are not looked at.

import type { Reason } from '../contract/reasons.ts';
import { uint16 } from './in-place.ts';

export type RecordFault = Extract<Reason, 'not-tls' | 'malformed-hello' | 'hello-too-large'>;

export type RecordsResult =
  | { readonly kind: 'need-more' }
  /** `body` is without the four bytes of the handshake header; `length` counts raw bytes to the end of its last record. */
  | { readonly kind: 'message'; readonly body: Uint8Array; readonly length: number }
  | { readonly kind: 'fault'; readonly reason: RecordFault };

const RECORD_HANDSHAKE = 22;
const RECORD_MAJOR_VERSION = 3;
const RECORD_HEADER_BYTES = 5;
const MAX_RECORD_BYTES = 16_384;
const MESSAGE_CLIENT_HELLO = 1;
const MESSAGE_HEADER_BYTES = 4;
/** Of a record and of the message in it. */
export const HELLO_HEADER_BYTES = RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES;
/** Nearly every hello fits, post-quantum key shares included. */
const FIRST_CAPACITY = 2_048;

const NEED_MORE: RecordsResult = { kind: 'need-more' };

/**
 * Where a ClientHello ends that lies in bytes[start, end) in one record; undefined when there is more to say about it,
 * for which `HandshakeRecords` has the words. Its body begins `HELLO_HEADER_BYTES` behind `start`.
 */
export function endOfWholeHello(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start < HELLO_HEADER_BYTES || bytes[start] !== RECORD_HANDSHAKE) return undefined;
  if (bytes[start + 1] !== RECORD_MAJOR_VERSION || bytes[start + 5] !== MESSAGE_CLIENT_HELLO) return undefined;
  const recordBytes = uint16(bytes, start + 3);
  const messageBytes = ((bytes[start + 6] ?? 0) << 16) | uint16(bytes, start + 7);
  if (recordBytes > MAX_RECORD_BYTES || messageBytes + MESSAGE_HEADER_BYTES !== recordBytes) return undefined;
  const helloEnd = start + RECORD_HEADER_BYTES + recordBytes;
  return helloEnd > end ? undefined : helloEnd;
}

export class HandshakeRecords {
  readonly #limit: number;
  #outcome: RecordsResult = NEED_MORE;
  /** Raw bytes so far. */
  #consumed = 0;
  /** A header is read as one big-endian number, byte by byte. */
  #recordHeader = 0;
  #recordHeaderBytes = 0;
  #recordBytesLeft = 0;
  #messageHeader = 0;
  #messageHeaderBytes = 0;
  #messageBytesLeft = 0;
  #body = new Uint8Array(0);
  #bodyBytes = 0;

  /** @param limit raw bytes the message may take, record headers included */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The outcome after these bytes. Once it is no longer `need-more` it stays, and further bytes are ignored. */
  push(chunk: Uint8Array): RecordsResult {
    let at = 0;
    while (at < chunk.length && this.#outcome.kind === 'need-more') {
      if (this.#recordBytesLeft > 0 && this.#messageHeaderBytes === MESSAGE_HEADER_BYTES) {
        at += this.#readBody(chunk.subarray(at));
      } else {
        const byte = chunk[at] ?? 0;
        at += 1;
        this.#consumed += 1;
        if (this.#recordBytesLeft === 0) this.#readRecordHeader(byte);
        else this.#readMessageHeader(byte);
      }
    }
    return this.#outcome;
  }

  #readRecordHeader(byte: number): void {
    const position = this.#recordHeaderBytes;
    if (position === 0 && byte !== RECORD_HANDSHAKE) {
      this.#fail(this.#consumed === 1 ? 'not-tls' : 'malformed-hello');
      return;
    }
    // The minor version is 1 or 3 for history's sake and means nothing.
    if (position === 1 && byte !== RECORD_MAJOR_VERSION) {
      this.#fail('malformed-hello');
      return;
    }
    this.#recordHeader = this.#recordHeader * 256 + byte;
    this.#recordHeaderBytes = position + 1;
    if (this.#recordHeaderBytes === RECORD_HEADER_BYTES) this.#startRecord(this.#recordHeader % 65_536);
  }

  #startRecord(length: number): void {
    this.#recordHeader = 0;
    this.#recordHeaderBytes = 0;
    this.#recordBytesLeft = length;
    if (length === 0 || length > MAX_RECORD_BYTES) this.#fail('malformed-hello');
    else if (this.#consumed + length > this.#limit) this.#fail('hello-too-large');
    else if (this.#messageHeaderBytes === MESSAGE_HEADER_BYTES) this.#checkAlignment();
  }

  #readMessageHeader(byte: number): void {
    this.#recordBytesLeft -= 1;
    this.#messageHeader = this.#messageHeader * 256 + byte;
    this.#messageHeaderBytes += 1;
    if (this.#messageHeaderBytes === 1 && byte !== MESSAGE_CLIENT_HELLO) this.#fail('malformed-hello');
    else if (this.#messageHeaderBytes === MESSAGE_HEADER_BYTES) this.#startMessage(this.#messageHeader % 2 ** 24);
  }

  #startMessage(length: number): void {
    this.#messageBytesLeft = length;
    if (this.#consumed + length > this.#limit) this.#fail('hello-too-large');
    else this.#checkAlignment();
    this.#finishIfWhole();
  }

  /** A ClientHello ends where a record ends (RFC 9846 §5.1): nothing may share its last record. */
  #checkAlignment(): void {
    if (this.#recordBytesLeft > this.#messageBytesLeft) this.#fail('malformed-hello');
  }

  #readBody(available: Uint8Array): number {
    const part = available.subarray(0, this.#recordBytesLeft);
    this.#reserve(part.length);
    this.#body.set(part, this.#bodyBytes);
    this.#bodyBytes += part.length;
    this.#consumed += part.length;
    this.#recordBytesLeft -= part.length;
    this.#messageBytesLeft -= part.length;
    this.#finishIfWhole();
    return part.length;
  }

  /** Doubles the room, so that copying stays linear; never beyond what the message can still need. */
  #reserve(more: number): void {
    if (this.#bodyBytes + more <= this.#body.length) return;
    const most = this.#bodyBytes + this.#messageBytesLeft;
    const wanted = Math.max(FIRST_CAPACITY, this.#body.length * 2, this.#bodyBytes + more);
    const larger = new Uint8Array(Math.min(wanted, most));
    larger.set(this.#body.subarray(0, this.#bodyBytes));
    this.#body = larger;
  }

  #finishIfWhole(): void {
    if (this.#messageBytesLeft > 0 || this.#outcome.kind !== 'need-more') return;
    this.#outcome = { kind: 'message', body: this.#body.subarray(0, this.#bodyBytes), length: this.#consumed };
  }

  #fail(reason: RecordFault): void {
    this.#outcome = { kind: 'fault', reason };
    this.#body = new Uint8Array(0);
    this.#bodyBytes = 0;
  }
}
