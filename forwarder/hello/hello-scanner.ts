// The grammar of a ClientHello (RFC 9846 §4.1.2): walks one once, where it lies, and allocates nothing for it.
//
// What it leaves behind is where the server name lies and the traits of the client; it keeps no view of the bytes.
// Extensions that nobody here reads are stepped over by their length, whatever is in them. Two of one type are refused
// (RFC 9846 §4.2), because two readers of one hello could pick different ones.
//
// Bounds: a vector is entered only when it ends within its surroundings, so nothing beyond `end` is ever read, and
// every loop moves forward.

import { endOfVector16, endOfVector8, uint16 } from './in-place.ts';
import { TraitsBuffer } from './traits-buffer.ts';

const RANDOM_BYTES = 32;
const MAX_SESSION_ID_BYTES = 32;
const EXTENSION_SERVER_NAME = 0;
const EXTENSION_SIGNATURE_ALGORITHMS = 13;
const EXTENSION_ALPN = 16;
const EXTENSION_SUPPORTED_VERSIONS = 43;
const NAME_TYPE_HOST_NAME = 0;

/** Where something lies; both zero when the hello does not carry it, for nothing of interest lies at its very start. */
class Place {
  start = 0;
  end = 0;

  set(start: number, end: number): void {
    this.start = start;
    this.end = end;
  }
}

export class HelloScanner {
  readonly traits = new TraitsBuffer();
  /** The host name of the last hello that `scan` accepted. */
  readonly hostName = new Place();
  readonly #serverName = new Place();
  readonly #protocols = new Place();
  readonly #versions = new Place();
  readonly #algorithms = new Place();

  /** Whether bytes[start, end), a message without its handshake header, is a ClientHello. */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    const sessionId = start + 2 + RANDOM_BYTES;
    if (sessionId >= end || bytes[start] !== 3) return false;
    const cipherSuites = endOfVector8(bytes, sessionId, end);
    if (cipherSuites - sessionId - 1 > MAX_SESSION_ID_BYTES) return false;
    const compression = endOfVector16(bytes, cipherSuites, end);
    const suiteBytes = compression - cipherSuites - 2;
    if (compression >= end || suiteBytes === 0 || suiteBytes % 2 !== 0 || bytes[compression] === 0) return false;
    const extensions = endOfVector8(bytes, compression, end);
    if (extensions > end) return false;
    this.traits.begin(uint16(bytes, start));
    this.traits.addValues(bytes, cipherSuites + 2, compression);
    return this.#scanExtensions(bytes, extensions, end) && this.#scanKnown(bytes);
  }

  /** Clients before TLS 1.2 may end before the extensions; then there is no length of them either. */
  #scanExtensions(bytes: Uint8Array, start: number, end: number): boolean {
    this.#forget();
    if (start !== end && endOfVector16(bytes, start, end) !== end) return false;
    let at = start + 2;
    while (at < end) {
      const bodyEnd = endOfVector16(bytes, at + 2, end);
      if (bodyEnd > end) return false;
      const type = uint16(bytes, at);
      if (!this.traits.addExtension(type)) return false;
      this.#placeOf(type)?.set(at + 4, bodyEnd);
      at = bodyEnd;
    }
    return this.traits.endExtensions();
  }

  #scanKnown(bytes: Uint8Array): boolean {
    const { start, end } = this.#versions;
    const hasVersions = start !== 0;
    if (hasVersions && (endOfVector8(bytes, start, end) !== end || end - start < 3 || (end - start) % 2 === 0)) {
      return false;
    }
    this.traits.addValues(bytes, hasVersions ? start + 1 : end, end);
    this.#addAlgorithms(bytes, this.#algorithms);
    return this.#scanProtocols(bytes, this.#protocols) && this.#scanServerName(bytes, this.#serverName);
  }

  /** A garbled list is taken as none: a fingerprint is no reason to refuse a client. */
  #addAlgorithms(bytes: Uint8Array, { start, end }: Place): void {
    const isList = start !== 0 && endOfVector16(bytes, start, end) === end && (end - start) % 2 === 0;
    this.traits.addValues(bytes, isList ? start + 2 : end, end);
  }

  /** RFC 7301 §3.1. */
  #scanProtocols(bytes: Uint8Array, { start, end }: Place): boolean {
    if (start !== 0) {
      if (endOfVector16(bytes, start, end) !== end || end - start === 2) return false;
      let at = start + 2;
      while (at < end) {
        if (bytes[at] === 0) return false;
        at = endOfVector8(bytes, at, end);
      }
      if (at !== end) return false;
    }
    this.traits.addBytes(bytes, start === 0 ? end : start + 2, end);
    return true;
  }

  /** RFC 6066 §3. The list holds exactly one host_name: no other type was ever defined, and servers refuse more. */
  #scanServerName(bytes: Uint8Array, { start, end }: Place): boolean {
    const name = start + 3;
    if (start !== 0) {
      if (endOfVector16(bytes, start, end) !== end || endOfVector16(bytes, name, end) !== end) return false;
      if (bytes[start + 2] !== NAME_TYPE_HOST_NAME || name + 2 === end) return false;
    }
    this.hostName.set(start === 0 ? end : name + 2, end);
    return true;
  }

  #forget(): void {
    this.#serverName.set(0, 0);
    this.#protocols.set(0, 0);
    this.#versions.set(0, 0);
    this.#algorithms.set(0, 0);
  }

  #placeOf(type: number): Place | undefined {
    switch (type) {
      case EXTENSION_SERVER_NAME:
        return this.#serverName;
      case EXTENSION_SIGNATURE_ALGORITHMS:
        return this.#algorithms;
      case EXTENSION_ALPN:
        return this.#protocols;
      case EXTENSION_SUPPORTED_VERSIONS:
        return this.#versions;
      default:
        return undefined;
    }
  }
}
