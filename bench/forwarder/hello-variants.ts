// Hellos as clients send them and as nobody expects them: all of them well-formed, differing in how they are cut into
// TLS records and TCP segments (RFC 8446 §5.1 allows any cut), in size and in what they carry. And some that must not pass.

import {
  buildClientHello,
  buildHelloMessage,
  cut,
  splitIntoRecords,
  type HelloOptions,
} from '../../test/support/client-hello.ts';
import { browserHello, opensslHello } from '../load/hellos.ts';

export type HelloVariant = {
  readonly title: string;
  /** Sent one after the other, each in a segment of its own. */
  readonly segments: readonly Uint8Array[];
  readonly mayPass: boolean;
};

const PADDING = 21;

/** `serverName` may pass; `denied` may not. */
export function helloVariants(serverName: string, denied: string): readonly HelloVariant[] {
  const records = (sizes: readonly number[], options: HelloOptions = {}): Uint8Array =>
    splitIntoRecords(buildHelloMessage({ serverName, ...options }), sizes);
  const large = (bytes: number): HelloOptions => ({ extensions: [{ type: PADDING, body: new Uint8Array(bytes) }] });
  const passing: Readonly<Record<string, readonly Uint8Array[]>> = {
    'OpenSSL-like, 517 bytes': [opensslHello(serverName)],
    'post-quantum, 1.8 KiB': [browserHello(serverName)],
    'TLS 1.2 only': [buildClientHello({ serverName, versions: null, keyShareBytes: 0, alpn: [] })],
    'with encrypted_client_hello': [buildClientHello({ serverName, ech: true })],
    'server name in capitals': [buildClientHello({ serverName: serverName.toUpperCase() })],
    'server name after 8 KiB of other extensions': [
      buildClientHello({ serverName, ...large(8_192), extensionsFirst: true }),
    ],
    'two records': [records([100, 16_384])],
    'records of 50 bytes': [records([50])],
    'records of 1 byte': [records([1])],
    'a record cut inside the handshake header': [records([2, 16_384])],
    '15 KiB in one record': [records([16_384], large(14_000))],
    '16 KiB in two records': [records([16_384], large(15_500))],
    '40 KiB in three records': [records([16_384], large(39_000))],
    'two segments': cut(browserHello(serverName), [700, 16_384]),
    'segments of 1 byte': cut(opensslHello(serverName), [1]),
    'a segment cut inside the record header': cut(opensslHello(serverName), [3, 16_384]),
    'two records in three segments': cut(records([300, 16_384]), [250, 400, 16_384]),
  };
  const refused: Readonly<Record<string, readonly Uint8Array[]>> = {
    'a name that is not allowed': [opensslHello(denied)],
    'no server name': [buildClientHello({ serverName: null })],
    'no TLS': [Buffer.from('GET / HTTP/1.1\r\nHost: '.concat(serverName, '\r\n\r\n'))],
  };
  return [...variantsOf(passing, true), ...variantsOf(refused, false)];
}

function variantsOf(all: Readonly<Record<string, readonly Uint8Array[]>>, mayPass: boolean): readonly HelloVariant[] {
  return Object.entries(all).map(([title, segments]) => ({ title, segments, mayPass }));
}
