// What a TLS client says before anything is decided: the name it wants, and what an audit line tells of it.
//
// Feed it chunks as they arrive. It answers `need-more`, `hello`, or the reason why there will never be one. It decides
// nothing, decrypts nothing and changes nothing: the caller keeps the raw bytes and replays them to the next hop.
// A server name loses one trailing dot (clients send it, RFC 6066 §3 forbids it) and its upper case; anything else that
// is not a DNS name, address literals included, counts as no name. With an encrypted hello (RFC 9849) only the public
// name is seen; `ech` says that another one may be inside.

import { normaliseServerName } from '../contract/host-pattern.ts';
import { ByteReader, latin1 } from './byte-reader.ts';
import { readHelloFields } from './hello-fields.ts';
import { HandshakeRecords } from './tls-records.ts';
import type { RecordFault } from './tls-records.ts';
import type { HelloFields } from './hello-fields.ts';

type HelloFault = RecordFault | 'no-server-name';

export type ClientHello = {
  /** Lower case, without trailing dot. */
  readonly serverName: string;
  /** The first of the offered protocols; bytes that are no text appear as Latin-1 characters. */
  readonly alpn: readonly string[];
  /** Highest version the client offers. */
  readonly tlsVersion: TlsVersion;
  /** Carries an encrypted_client_hello extension, real or GREASE. */
  readonly ech: boolean;
  /** Raw bytes from the first record to the end of the hello's last one. */
  readonly length: number;
};

type TlsVersion = '1.0' | '1.1' | '1.2' | '1.3' | 'ssl-3.0' | 'unknown';

export type HelloResult =
  | { readonly kind: 'need-more' }
  | { readonly kind: 'hello'; readonly hello: ClientHello }
  | { readonly kind: 'fault'; readonly reason: HelloFault };

const EXTENSION_SERVER_NAME = 0;
const EXTENSION_ALPN = 16;
const EXTENSION_SUPPORTED_VERSIONS = 43;
const EXTENSION_ENCRYPTED_CLIENT_HELLO = 0xfe_0d;
const NAME_TYPE_HOST_NAME = 0;
/** Real clients offer at most a handful; the bound keeps audit lines short whatever is sent. */
const MAX_ALPN_KEPT = 16;

const VERSIONS: ReadonlyMap<number, TlsVersion> = new Map<number, TlsVersion>([
  [0x03_00, 'ssl-3.0'],
  [0x03_01, '1.0'],
  [0x03_02, '1.1'],
  [0x03_03, '1.2'],
  [0x03_04, '1.3'],
]);
/** legacy_version cannot say more than TLS 1.2 (RFC 9846 §4.1.2). */
const HIGHEST_LEGACY_VERSION = 0x03_03;

const MALFORMED: HelloResult = { kind: 'fault', reason: 'malformed-hello' };
const NO_SERVER_NAME: HelloResult = { kind: 'fault', reason: 'no-server-name' };

export class ClientHelloParser {
  readonly #records: HandshakeRecords;
  #result: HelloResult = { kind: 'need-more' };

  /** @param limit raw bytes a hello may take (`limits.maxHelloBytes`) */
  constructor(limit: number) {
    this.#records = new HandshakeRecords(limit);
  }

  /** The result after these bytes; final once it is no longer `need-more`. Never throws. */
  push(chunk: Uint8Array): HelloResult {
    if (this.#result.kind !== 'need-more') return this.#result;
    const records = this.#records.push(chunk);
    this.#result = records.kind === 'message' ? readHello(records.body, records.length) : records;
    return this.#result;
  }
}

function readHello(body: Uint8Array, length: number): HelloResult {
  const fields = readHelloFields(body);
  if (fields === undefined) return MALFORMED;
  const name = readServerName(fields.extensions.get(EXTENSION_SERVER_NAME));
  const alpn = readAlpn(fields.extensions.get(EXTENSION_ALPN));
  const tlsVersion = readVersion(fields);
  if (name === 'malformed' || alpn === 'malformed' || tlsVersion === 'malformed') return MALFORMED;
  const serverName = name.text === undefined ? undefined : normaliseServerName(name.text);
  if (serverName === undefined) return NO_SERVER_NAME;
  const ech = fields.extensions.has(EXTENSION_ENCRYPTED_CLIENT_HELLO);
  return { kind: 'hello', hello: { serverName, alpn, tlsVersion, ech, length } };
}

/** RFC 6066 §3. The list holds exactly one host_name: no other type was ever defined, and servers refuse more. */
function readServerName(extension: Uint8Array | undefined): { readonly text: string | undefined } | 'malformed' {
  if (extension === undefined) return { text: undefined };
  const outer = new ByteReader(extension);
  const list = new ByteReader(outer.vector16());
  const type = list.uint8();
  const name = list.vector16();
  if (!outer.complete || !list.complete || type !== NAME_TYPE_HOST_NAME || name.length === 0) return 'malformed';
  return { text: latin1(name) };
}

/** RFC 7301 §3.1. */
function readAlpn(extension: Uint8Array | undefined): readonly string[] | 'malformed' {
  if (extension === undefined) return [];
  const outer = new ByteReader(extension);
  const list = new ByteReader(outer.vector16());
  const protocols: string[] = [];
  if (list.atEnd) return 'malformed';
  while (!list.atEnd) {
    const protocol = list.vector8();
    if (protocol.length === 0) return 'malformed';
    if (protocols.length < MAX_ALPN_KEPT) protocols.push(latin1(protocol));
  }
  return outer.complete && list.complete ? protocols : 'malformed';
}

/** The greatest version known here; GREASE and drafts say nothing. RFC 9846 §4.2.1. */
function readVersion({ extensions, legacyVersion }: HelloFields): TlsVersion | 'malformed' {
  const extension = extensions.get(EXTENSION_SUPPORTED_VERSIONS);
  if (extension === undefined) return VERSIONS.get(Math.min(legacyVersion, HIGHEST_LEGACY_VERSION)) ?? 'unknown';
  const outer = new ByteReader(extension);
  const list = new ByteReader(outer.vector8());
  if (list.atEnd) return 'malformed';
  let highest = 0;
  while (!list.atEnd) {
    const version = list.uint16();
    if (VERSIONS.has(version)) highest = Math.max(highest, version);
  }
  return outer.complete && list.complete ? (VERSIONS.get(highest) ?? 'unknown') : 'malformed';
}
