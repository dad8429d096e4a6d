// The PROXY protocol v2 header between two forwarders of ours, and nothing more of that protocol.
//
// signature, version and command (PROXY only), family (TCP over IPv4 or IPv6), length, addresses, then in this order:
//   0x02 AUTHORITY   the server name; absent for tcp, which has none
//   0x05 UNIQUE_ID   16 bytes, made by the first forwarder
//   0xE0 proof       version 1, key id, milliseconds since the epoch (uint64), origin zone, HMAC-SHA-256
// Numbers are big-endian; key id and origin have a byte of length before them. The MAC covers every byte before it,
// the final length field included. Anything else, longer or in another order is malformed: a header has one spelling.
// Whether a header is *true* is asked in authenticate.ts.

import { createHmac } from 'node:crypto';
import { normaliseServerName } from '../contract/host-pattern.ts';
import { ByteReader, latin1 } from './byte-reader.ts';
import { isKeyId } from './conduit-keys.ts';
import { encodeAddresses, FAMILY_TCP4, FAMILY_TCP6, readAddresses } from './proxy-addresses.ts';
import type { PeerAddress } from '../uplink/dialer.ts';
import type { ConduitKey } from './conduit-keys.ts';

export type ProxyHeader = {
  /** The client as the first forwarder saw it. */
  readonly client: PeerAddress;
  /** Where the first forwarder was reached. */
  readonly local: PeerAddress;
  readonly authority?: string;
  /** 16 bytes. */
  readonly id: Uint8Array;
  readonly keyId: string;
  readonly timeMs: number;
  readonly origin: string;
  /** What the MAC was made over. */
  readonly signedBytes: Uint8Array;
  readonly mac: Uint8Array;
};

/** What a forwarder says about a connection; key, proof and bytes follow from it. */
export type ProxyHeaderFields = Pick<ProxyHeader, 'client' | 'local' | 'id' | 'timeMs' | 'origin'> & {
  readonly authority?: string | undefined;
};

export type PeekedHeader =
  /** The bytes begin with something else. */
  | { readonly kind: 'none' }
  | { readonly kind: 'need-more' }
  | { readonly kind: 'malformed' }
  /** `length`: the bytes to drop before the client's own begin. */
  | { readonly kind: 'header'; readonly length: number; readonly header: ProxyHeader };

const SIGNATURE = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);
const VERSION_2_PROXY = 0x21;
const FIXED_BYTES = 16;
/** Ours take at most 461; the rest is room for nobody. */
const MAX_HEADER_BYTES = 2_048;
const TLV_AUTHORITY = 0x02;
const TLV_UNIQUE_ID = 0x05;
const TLV_PROOF = 0xe0;
const PROOF_VERSION = 1;
const ID_BYTES = 16;
const MAC_BYTES = 32;
const ZONE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What stands at the beginning of the bytes. Give it all of them again when there are more. Never throws. */
export function peekProxyHeader(buffer: Uint8Array): PeekedHeader {
  const compared = Math.min(buffer.length, SIGNATURE.length);
  for (let at = 0; at < compared; at += 1) if (buffer[at] !== SIGNATURE[at]) return { kind: 'none' };
  const [command, family] = buffer.subarray(SIGNATURE.length);
  if (command !== undefined && command !== VERSION_2_PROXY) return { kind: 'malformed' };
  if (family !== undefined && family !== FAMILY_TCP4 && family !== FAMILY_TCP6) return { kind: 'malformed' };
  if (family === undefined || buffer.length < FIXED_BYTES) return { kind: 'need-more' };
  const length = FIXED_BYTES + new ByteReader(buffer.subarray(FIXED_BYTES - 2)).uint16();
  if (length > MAX_HEADER_BYTES) return { kind: 'malformed' };
  if (buffer.length < length) return { kind: 'need-more' };
  // Copied: the buffer may be a shared one, and the header outlives it until the server name is known.
  const header = readHeader(Uint8Array.from(buffer.subarray(0, length)), family);
  return header === undefined ? { kind: 'malformed' } : { kind: 'header', length, header };
}

function readHeader(bytes: Uint8Array, family: number): ProxyHeader | undefined {
  const reader = new ByteReader(bytes);
  reader.take(FIXED_BYTES);
  const addresses = readAddresses(reader, family);
  let type = reader.uint8();
  let authority: string | undefined;
  if (type === TLV_AUTHORITY) {
    authority = latin1(reader.vector16());
    if (normaliseServerName(authority) !== authority) return undefined;
    type = reader.uint8();
  }
  const id = reader.vector16();
  if (type !== TLV_UNIQUE_ID || id.length !== ID_BYTES) return undefined;
  if (reader.uint8() !== TLV_PROOF) return undefined;
  const proof = readProof(reader.vector16());
  if (proof === undefined || !reader.complete) return undefined;
  const signedBytes = bytes.subarray(0, bytes.length - MAC_BYTES);
  return { ...addresses, ...(authority === undefined ? {} : { authority }), id, ...proof, signedBytes };
}

function readProof(bytes: Uint8Array): Pick<ProxyHeader, 'keyId' | 'timeMs' | 'origin' | 'mac'> | undefined {
  const reader = new ByteReader(bytes);
  const version = reader.uint8();
  const keyId = latin1(reader.vector8());
  const timeMs = reader.uint64();
  const origin = latin1(reader.vector8());
  const mac = reader.take(MAC_BYTES);
  if (!reader.complete || version !== PROOF_VERSION) return undefined;
  if (!isKeyId(keyId) || !ZONE.test(origin) || !Number.isSafeInteger(timeMs)) return undefined;
  return { keyId, timeMs, origin, mac };
}

/** The header to send before the client's bytes. Throws when a field cannot stand in one: that is our own fault. */
export function writeProxyHeader(fields: ProxyHeaderFields, key: ConduitKey): Uint8Array {
  checkFields(fields, key);
  const { family, bytes: addresses } = encodeAddresses(fields.client, fields.local);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(fields.timeMs));
  const unsignedProof = Buffer.concat([Uint8Array.of(PROOF_VERSION), vector8(key.id), time, vector8(fields.origin)]);
  const rest = Buffer.concat([
    addresses,
    ...(fields.authority === undefined
      ? []
      : [tlvHead(TLV_AUTHORITY, fields.authority.length), ascii(fields.authority)]),
    tlvHead(TLV_UNIQUE_ID, ID_BYTES),
    fields.id,
    tlvHead(TLV_PROOF, unsignedProof.length + MAC_BYTES),
    unsignedProof,
  ]);
  const length = rest.length + MAC_BYTES;
  const signedBytes = Buffer.concat([
    SIGNATURE,
    Uint8Array.of(VERSION_2_PROXY, family, length >> 8, length & 0xff),
    rest,
  ]);
  return Buffer.concat([signedBytes, macOf(signedBytes, key)]);
}

/** HMAC-SHA-256 (RFC 2104) of a header's bytes under a key. */
export function macOf(signedBytes: Uint8Array, key: ConduitKey): Uint8Array {
  return createHmac('sha256', key.secret).update(signedBytes).digest();
}

function checkFields(fields: ProxyHeaderFields, key: ConduitKey): void {
  const { authority, id, timeMs, origin } = fields;
  const fault =
    (authority !== undefined && normaliseServerName(authority) !== authority && `"${authority}" is no server name`) ||
    (id.length !== ID_BYTES && `an id has ${ID_BYTES} bytes, not ${id.length}`) ||
    (!(Number.isSafeInteger(timeMs) && timeMs >= 0) && `${timeMs} is no time in milliseconds`) ||
    (!ZONE.test(origin) && `"${origin}" is no zone name`) ||
    (!isKeyId(key.id) && `"${key.id}" is no key id`);
  if (fault)
    throw new Error(`Cannot write a PROXY header: ${fault}. Take the value from the decision or configuration`);
}

function tlvHead(type: number, length: number): Uint8Array {
  return Uint8Array.of(type, length >> 8, length & 0xff);
}

function vector8(text: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(text.length), ascii(text)]);
}

function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
