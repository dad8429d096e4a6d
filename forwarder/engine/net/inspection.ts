// What is checked on the way up while a connection is open. TLS needs nothing: its bytes are not ours to read.
//
// http: every request of the connection, not only the first, names the host that was decided.
// tcp: the first bytes are no PROXY header that came too late to be judged; it must not reach a next hop that
// might believe it. Bytes that could still become one are passed on, for a server may be waiting for them, but never
// the last one of the signature.

import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import type { Protocol } from '../../contract/protocol.ts';
import type { Reason } from '../../contract/reasons.ts';
import type { HttpRequestGuard } from '../../hello/http-request.ts';
import { peekProxyHeader } from '../../hello/proxy-header.ts';
import type { Preface, ReadRequests } from '../preface.ts';

/** With this many bytes a PROXY header has shown its whole signature. */
const SIGNATURE_BYTES = 12;

export class InspectionFault extends Error {
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(`The connection ends: ${reason}`);
    this.reason = reason;
  }
}

/** The inspection a connection needs, if any. */
export function inspectionOf(protocol: Protocol, { requests, bytes }: Preface): Transform | undefined {
  if (protocol === 'tcp') return new LateHeaderInspection();
  return requests === undefined ? undefined : new RequestInspection(requests, bytes.length);
}

class RequestInspection extends Transform {
  readonly #guard: HttpRequestGuard;
  /** Bytes since the start of the connection that may be passed on, and that were. */
  #passable: number;
  #passed = 0;
  /** Received but not passed on; at most one head. */
  #held: Buffer = Buffer.alloc(0);
  /** The bytes of the preface come first, and the guard has read them already. */
  #prefaceBytes: number;

  constructor({ guard, passable }: ReadRequests, prefaceBytes: number) {
    super();
    this.#guard = guard;
    this.#passable = passable;
    this.#prefaceBytes = prefaceBytes;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const fresh = chunk.subarray(this.#prefaceBytes);
    this.#prefaceBytes -= chunk.length - fresh.length;
    const result = fresh.length === 0 ? undefined : this.#guard.push(fresh);
    if (result?.kind === 'fault') {
      done(new InspectionFault(result.reason));
      return;
    }
    if (result?.kind === 'request') this.#passable = result.passable;
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const ready = this.#held.subarray(0, this.#passable - this.#passed);
    this.#held = this.#held.subarray(ready.length);
    this.#passed += ready.length;
    done(null, ready);
  }
}

class LateHeaderInspection extends Transform {
  /** What was passed on and may be the beginning of a signature; undefined once that is known. */
  #first: Buffer | undefined = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#first !== undefined) {
      const first = Buffer.concat([this.#first, chunk]);
      const mayBecomeOne = peekProxyHeader(first).kind !== 'none';
      if (mayBecomeOne && first.length >= SIGNATURE_BYTES) {
        done(new InspectionFault('proxy-header-not-authentic'));
        return;
      }
      this.#first = mayBecomeOne ? first : undefined;
    }
    done(null, chunk);
  }
}
