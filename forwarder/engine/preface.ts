// What a connection says before anything is decided: an optional PROXY header, then a ClientHello, an HTTP request or,
// on tcp, nothing at all. Bytes in, outcome out; sockets and timers are the caller's (read-preface.ts), so every engine
// reads the same preface.
//
// A PROXY header is known by its signature. On tcp the caller may be silent: `silence` says that it has sent none.

import type { Protocol } from '../contract/protocol.ts';
import type { Reason } from '../contract/reasons.ts';
import { ClientHelloParser } from '../hello/client-hello.ts';
import type { ClientHello, HelloResult } from '../hello/hello-result.ts';
import type { HelloReader } from '../hello/hello-reader.ts';
import { HttpRequestGuard } from '../hello/http-request.ts';
import { peekProxyHeader } from '../hello/proxy-header.ts';
import type { ProxyHeader } from '../hello/proxy-header.ts';

export type Preface = {
  readonly header: ProxyHeader | undefined;
  /** Undefined on tcp. */
  readonly serverName: string | undefined;
  readonly hello: ClientHello | undefined;
  /** http only: must see the rest of the connection too. */
  readonly requests: ReadRequests | undefined;
  /** Everything received after the PROXY header: to be replayed to the next hop. */
  readonly bytes: Buffer;
};

/** A guard that has read the bytes of the preface, of which the first `passable` may be passed on. */
export type ReadRequests = { readonly guard: HttpRequestGuard; readonly passable: number };

export type PrefaceResult =
  | { readonly kind: 'need-more' }
  | { readonly kind: 'ready'; readonly preface: Preface }
  | { readonly kind: 'fault'; readonly reason: Reason };

const NEED_MORE: PrefaceResult = { kind: 'need-more' };
/** As long as fewer bytes are here, a caller that stays silent may have meant something else. */
const SIGNATURE_BYTES = 12;
/** A hello in single bytes is kept as few buffers: each of them costs more than the byte in it. */
const MAX_CHUNKS = 64;

export class PrefaceReader {
  readonly #protocol: Protocol;
  readonly #maxHelloBytes: number;
  readonly #helloReader: HelloReader;
  /** tls: made for a hello that did not arrive whole. */
  #helloParser: ClientHelloParser | undefined;
  readonly #guard: HttpRequestGuard | undefined;
  /** Bytes of which it is not yet known whether they are a PROXY header; undefined once that is known. */
  #head: Buffer | undefined = Buffer.alloc(0);
  #header: ProxyHeader | undefined;
  #chunks: Buffer[] = [];

  /** @param helloReader of the thread it runs in */
  constructor(protocol: Protocol, maxHelloBytes: number, helloReader: HelloReader) {
    this.#protocol = protocol;
    this.#maxHelloBytes = maxHelloBytes;
    this.#helloReader = helloReader;
    this.#guard = protocol === 'http' ? new HttpRequestGuard() : undefined;
  }

  push(chunk: Buffer): PrefaceResult {
    if (this.#head === undefined) return this.#read(chunk);
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    const peeked = peekProxyHeader(this.#head);
    if (peeked.kind === 'need-more') return NEED_MORE;
    if (peeked.kind === 'malformed') return { kind: 'fault', reason: 'proxy-header-not-authentic' };
    const rest = peeked.kind === 'header' ? this.#head.subarray(peeked.length) : this.#head;
    this.#head = undefined;
    this.#header = peeked.kind === 'header' ? peeked.header : undefined;
    return this.#read(rest);
  }

  /** tcp: the caller has been silent for long enough. Half a header is still waited for, a few stray bytes are not. */
  silence(): PrefaceResult {
    if (this.#protocol !== 'tcp' || this.#head === undefined || this.#head.length >= SIGNATURE_BYTES) return NEED_MORE;
    return this.#ready({ bytes: this.#head });
  }

  /** The caller has ended its direction. */
  end(): PrefaceResult {
    const silence = this.silence();
    if (silence.kind !== 'need-more') return silence;
    if (this.#header === undefined && (this.#head?.length ?? 0) >= SIGNATURE_BYTES) {
      return { kind: 'fault', reason: 'proxy-header-not-authentic' };
    }
    return { kind: 'fault', reason: this.#protocol === 'http' ? 'malformed-request' : 'malformed-hello' };
  }

  #read(chunk: Buffer): PrefaceResult {
    if (this.#protocol === 'tcp') return this.#ready({ bytes: chunk });
    if (chunk.length === 0) return NEED_MORE;
    this.#chunks.push(chunk);
    if (this.#chunks.length === MAX_CHUNKS) this.#chunks = [Buffer.concat(this.#chunks)];
    if (this.#protocol === 'tls') return this.#readHello(chunk);
    return this.#guard === undefined ? NEED_MORE : this.#readRequest(this.#guard, chunk);
  }

  #readHello(chunk: Buffer): PrefaceResult {
    const result = this.#parseHello(chunk);
    if (result.kind !== 'hello') return result;
    return this.#ready({ serverName: result.hello.serverName, hello: result.hello });
  }

  #parseHello(chunk: Buffer): HelloResult {
    if (this.#helloParser !== undefined) return this.#helloParser.push(chunk);
    const whole = this.#helloReader.readWhole(chunk, 0, chunk.length, this.#maxHelloBytes);
    if (whole.kind !== 'need-more') return whole;
    this.#helloParser = new ClientHelloParser(this.#maxHelloBytes, this.#helloReader);
    return this.#helloParser.push(chunk);
  }

  #readRequest(guard: HttpRequestGuard, chunk: Buffer): PrefaceResult {
    const result = guard.push(chunk);
    if (result.kind !== 'request') return result;
    return this.#ready({ serverName: result.host, requests: { guard, passable: result.passable } });
  }

  #ready(said: Partial<Preface>): PrefaceResult {
    this.#head = undefined;
    const { serverName, hello, requests, bytes = Buffer.concat(this.#chunks) } = said;
    return { kind: 'ready', preface: { header: this.#header, serverName, hello, requests, bytes } };
  }
}
