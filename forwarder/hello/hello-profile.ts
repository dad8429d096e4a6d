// What an audit line says of a client besides the name it asks for. All hellos of one program share one profile, so it
// is frozen, and holds its part of an audit line ready.

import { ja4Of } from './ja4.ts';
import { readTraits } from './traits-buffer.ts';
import type { HelloTraits } from './traits-buffer.ts';

export type HelloProfile = {
  /** The first of the offered protocols, each as an audit line shows it. */
  readonly alpn: readonly string[];
  /** Highest version the client offers. */
  readonly tlsVersion: TlsVersion;
  /** Carries an encrypted_client_hello extension, real or GREASE. */
  readonly ech: boolean;
  readonly ja4: string;
  /** `"alpn":[…],"tlsVersion":"…","ja4":"…","ech":…`: these fields of an audit line, without braces. */
  readonly json: string;
};

type TlsVersion = '1.0' | '1.1' | '1.2' | '1.3' | 'ssl-3.0' | 'unknown';

const EXTENSION_SUPPORTED_VERSIONS = 43;
const EXTENSION_ENCRYPTED_CLIENT_HELLO = 0xfe_0d;
/** Real clients offer at most a handful; the bound keeps audit lines short whatever is sent. */
const MAX_PROTOCOLS = 16;
/** Longer than any registered protocol (RFC 7301 §6). */
const MAX_PROTOCOL_SHOWN = 32;

const VERSIONS: ReadonlyMap<number, TlsVersion> = new Map<number, TlsVersion>([
  [0x03_00, 'ssl-3.0'],
  [0x03_01, '1.0'],
  [0x03_02, '1.1'],
  [0x03_03, '1.2'],
  [0x03_04, '1.3'],
]);
/** legacy_version cannot say more than TLS 1.2 (RFC 9846 §4.1.2). */
const HIGHEST_LEGACY_VERSION = 0x03_03;

/** @param units a run written by a `TraitsBuffer` */
export function profileOf(units: Uint16Array): HelloProfile {
  const traits = readTraits(units);
  const fields = {
    alpn: Object.freeze(protocolsOf(traits)),
    tlsVersion: versionOf(traits),
    ja4: ja4Of(traits),
    ech: traits.extensions.includes(EXTENSION_ENCRYPTED_CLIENT_HELLO),
  };
  return Object.freeze({ ...fields, json: JSON.stringify(fields).slice(1, -1) });
}

/** A client may write anything into ALPN, control sequences of a terminal included. */
export function shownProtocol(protocol: string): string {
  if (/^[\x21-\x7e]+$/.test(protocol) && protocol.length <= MAX_PROTOCOL_SHOWN) return protocol;
  return `0x${Buffer.from(protocol.slice(0, MAX_PROTOCOL_SHOWN), 'latin1').toString('hex')}`;
}

function protocolsOf({ protocols }: HelloTraits): readonly string[] {
  const shown: string[] = [];
  for (let at = 0; at < protocols.length && shown.length < MAX_PROTOCOLS; at += 1 + (protocols[at] ?? 0)) {
    const name = protocols.subarray(at + 1, at + 1 + (protocols[at] ?? 0));
    shown.push(shownProtocol(String.fromCharCode(...name)));
  }
  return shown;
}

/** The greatest version known here; GREASE and drafts say nothing. RFC 9846 §4.2.1. */
function versionOf({ legacyVersion, extensions, versions }: HelloTraits): TlsVersion {
  if (!extensions.includes(EXTENSION_SUPPORTED_VERSIONS)) {
    return VERSIONS.get(Math.min(legacyVersion, HIGHEST_LEGACY_VERSION)) ?? 'unknown';
  }
  const known = versions.filter((version) => VERSIONS.has(version));
  return VERSIONS.get(known.sort().at(-1) ?? 0) ?? 'unknown';
}
