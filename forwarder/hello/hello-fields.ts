// The grammar of a ClientHello (RFC 9846 §4.1.2), and nothing of its meaning.
//
// What it yields is what the client wrote, in the order in which it wrote it: whoever wants the server name, or a
// fingerprint of the client, reads it from here without parsing again. Unknown and GREASE values (RFC 8701) are fields
// like any other.

import { ByteReader } from './byte-reader.ts';

export type HelloFields = {
  readonly legacyVersion: number;
  /** Two bytes each. */
  readonly cipherSuites: Uint8Array;
  /** Bodies by extension type; iterates in the order of the hello. */
  readonly extensions: ReadonlyMap<number, Uint8Array>;
};

const RANDOM_BYTES = 32;
const MAX_SESSION_ID_BYTES = 32;

/** The fields of a ClientHello without its handshake header, as views; undefined when it breaks the grammar. */
export function readHelloFields(body: Uint8Array): HelloFields | undefined {
  const reader = new ByteReader(body);
  const legacyVersion = reader.uint16();
  reader.take(RANDOM_BYTES);
  const sessionId = reader.vector8();
  const cipherSuites = reader.vector16();
  const compression = reader.vector8();
  // Clients before TLS 1.2 may end here; without extensions there is no length of them either.
  const extensions = reader.atEnd ? new Map<number, Uint8Array>() : readExtensions(reader.vector16());
  if (!reader.complete || extensions === undefined) return undefined;
  if (legacyVersion >> 8 !== 3 || sessionId.length > MAX_SESSION_ID_BYTES) return undefined;
  if (cipherSuites.length === 0 || cipherSuites.length % 2 !== 0 || compression.length === 0) return undefined;
  return { legacyVersion, cipherSuites, extensions };
}

/** Two extensions of one type are refused (RFC 9846 §4.2): two readers of one hello could pick different ones. */
function readExtensions(bytes: Uint8Array): Map<number, Uint8Array> | undefined {
  const extensions = new Map<number, Uint8Array>();
  const reader = new ByteReader(bytes);
  while (!reader.atEnd) {
    const type = reader.uint16();
    if (extensions.has(type)) return undefined;
    extensions.set(type, reader.vector16());
  }
  return reader.complete ? extensions : undefined;
}
