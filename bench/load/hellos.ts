// The names that load asks for and the hellos it says. Half of the hellos have the size of an OpenSSL client's (517
// bytes, padded as RFC 7685 has it), half that of a browser's with a post-quantum key share (about 1.8 KiB).

import { writeFileSync } from 'node:fs';
import { buildClientHello, bytes, uint16 } from '../../test/support/client-hello.ts';

const OPENSSL_RECORD_BYTES = 517;
const POST_QUANTUM_SHARE_BYTES = 1_216;
const BROWSER_RECORD_BYTES = 1_800;
const PADDING = 21;
const OPENSSL_SUITES = [0x1302, 0x1303, 0x1301, 0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xc02b, 0xc02f, 0x00ff];
/** Enough for a proxy to look in different places, few enough for one pass to warm it up. */
const NAMES_ASKED = 500;

/** Names as an allowlist holds them. */
export function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `host-${index + 1}.region-${index % 7}.cloud.example`);
}

/** Some of the names, evenly spread. */
export function namesAsked(names: readonly string[], most = NAMES_ASKED): readonly string[] {
  const step = Math.max(1, names.length / most);
  const asked = Array.from({ length: Math.min(names.length, most) }, (_, index) => names[Math.floor(index * step)]);
  return asked.filter((name) => name !== undefined);
}

export function opensslHello(serverName: string): Uint8Array {
  return padded(OPENSSL_RECORD_BYTES, { serverName, keyShareBytes: 32, alpn: [], cipherSuites: OPENSSL_SUITES });
}

export function browserHello(serverName: string): Uint8Array {
  return padded(BROWSER_RECORD_BYTES, { serverName, keyShareBytes: POST_QUANTUM_SHARE_BYTES });
}

/** Each behind its length, in four bytes: what the load programs read. */
export function writeHellos(file: string, names: readonly string[]): void {
  const hellos = names.flatMap((name) => [opensslHello(name), browserHello(name)]);
  const framed = hellos.map((hello) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(hello.length);
    return bytes(length, hello);
  });
  writeFileSync(file, Buffer.concat(framed));
}

function padded(recordBytes: number, options: Parameters<typeof buildClientHello>[0]): Uint8Array {
  const extensionHeader = bytes(uint16(PADDING), uint16(0)).length;
  const missing = recordBytes - buildClientHello(options).length - extensionHeader;
  if (missing < 0) return buildClientHello(options);
  return buildClientHello({ ...options, extensions: [{ type: PADDING, body: new Uint8Array(missing) }] });
}
