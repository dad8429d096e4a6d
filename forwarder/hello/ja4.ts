// JA4, the fingerprint of a TLS client: one short text for all hellos of one program, whatever name it asks for.
//
//   t13d1516h2_8daaf6152771_e5627efa2ab1
//   what is offered · the cipher suites · the extensions and the signature algorithms
//
// Written from the specification of JA4 (FoxIO, BSD 3-Clause; its siblings called JA4+ are not used). Connections here
// are TCP, so it begins with "t". Where programs that compute it differ: a signature algorithm that is GREASE does not
// count, and the first protocol of ALPN is the first one sent, even if it is GREASE.

import { hash } from 'node:crypto';
import type { HelloTraits } from './traits-buffer.ts';

const EXTENSION_SERVER_NAME = 0;
const EXTENSION_ALPN = 16;
const EXTENSION_SUPPORTED_VERSIONS = 43;
const MAX_COUNT = 99;
const DIGEST_DIGITS = 12;
const NO_VALUES = '0'.repeat(DIGEST_DIGITS);
const UNKNOWN_VERSION = '00';
const NO_PROTOCOL = '00';

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x03_04, '13'],
  [0x03_03, '12'],
  [0x03_02, '11'],
  [0x03_01, '10'],
  [0x03_00, 's3'],
  [0x00_02, 's2'],
  [0xfe_ff, 'd1'],
  [0xfe_fd, 'd2'],
  [0xfe_fc, 'd3'],
]);

export function ja4Of(traits: HelloTraits): string {
  const { cipherSuites, extensions, signatureAlgorithms } = traits;
  const destination = extensions.includes(EXTENSION_SERVER_NAME) ? 'd' : 'i';
  const counts = `${count(cipherSuites)}${count(extensions)}`;
  const offer = `t${versionOf(traits)}${destination}${counts}${protocolMark(traits.protocols)}`;
  // Both are told by the first part already.
  const others = extensions.filter((type) => type !== EXTENSION_SERVER_NAME && type !== EXTENSION_ALPN);
  const algorithms = signatureAlgorithms.length === 0 ? '' : `_${hexList(signatureAlgorithms)}`;
  return `${offer}_${digest(hexList(cipherSuites.slice().sort()))}_${digest(hexList(others), algorithms)}`;
}

/** Unlike the audit field tlsVersion, the highest value of all: a draft or a version of the future makes it unknown. */
function versionOf({ legacyVersion, extensions, versions }: HelloTraits): string {
  const highest = extensions.includes(EXTENSION_SUPPORTED_VERSIONS)
    ? versions.reduce((most, version) => Math.max(most, version), 0)
    : legacyVersion;
  return VERSIONS.get(highest) ?? UNKNOWN_VERSION;
}

function count(values: Uint16Array): string {
  return String(Math.min(values.length, MAX_COUNT)).padStart(2, '0');
}

/** First and last character of the first protocol; of its bytes in hexadecimal when one of the two is no letter or digit. */
function protocolMark(protocols: Uint16Array): string {
  const length = protocols[0];
  const first = protocols[1];
  const last = length === undefined ? undefined : protocols[length];
  if (first === undefined || last === undefined) return NO_PROTOCOL;
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last);
  return `${(first >> 4).toString(16)}${(last & 0x0f).toString(16)}`;
}

function isAlphanumeric(byte: number): boolean {
  return /^[0-9A-Za-z]$/.test(String.fromCharCode(byte));
}

/** Four digits each, commas between; in few steps for each value, since a hostile hello has 32,000 of them. */
function hexList(values: Uint16Array): string {
  const text = Buffer.alloc(values.length * 5, ',');
  let at = 0;
  for (const value of values) {
    text[at] = digitOf(value >> 12);
    text[at + 1] = digitOf((value >> 8) & 0x0f);
    text[at + 2] = digitOf((value >> 4) & 0x0f);
    text[at + 3] = digitOf(value & 0x0f);
    at += 5;
  }
  return text.toString('latin1', 0, Math.max(0, at - 1));
}

/** ASCII of a hexadecimal digit. */
function digitOf(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value;
}

function digest(list: string, suffix = ''): string {
  return list === '' ? NO_VALUES : hash('sha256', `${list}${suffix}`, 'hex').slice(0, DIGEST_DIGITS);
}
