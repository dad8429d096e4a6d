import { describe, expect, test } from '@jest/globals';
import {
  buildClientHello,
  buildHelloMessage,
  bytes,
  cut,
  encodeExtensions,
  serverNameExtension,
  uint16,
  vector8,
  vector16,
  wrapHelloMessage,
} from '../../support/client-hello.ts';
import { parseHello } from '../../support/parse-hello.ts';

describe('ClientHelloParser with a malformed hello', () => {
  const message = buildHelloMessage();
  const record = (payload: Uint8Array): Uint8Array => bytes(22, 3, 1, vector16(payload));
  const withExtensions = (block: Uint8Array, tail = new Uint8Array(0)): Uint8Array =>
    record(
      wrapHelloMessage(
        bytes(uint16(0x0303), new Uint8Array(32), 0, vector16(uint16(0x1301)), vector8(Uint8Array.of(0)), block, tail),
      ),
    );
  const extension = (type: number, body: Uint8Array): Uint8Array =>
    withExtensions(vector16(encodeExtensions([serverNameExtension('github.com'), { type, body }])));
  const serverName = (body: Uint8Array): Uint8Array => withExtensions(vector16(encodeExtensions([{ type: 0, body }])));
  const hostName = (name: string): Uint8Array => bytes(0, vector16(Buffer.from(name)));

  const malformed: readonly (readonly [string, Uint8Array])[] = [
    ['a record version that is not 3.x', Uint8Array.of(22, 2)],
    ['a record of length zero', Uint8Array.of(22, 3, 1, 0, 0)],
    ['a record longer than 16384', bytes(22, 3, 1, uint16(16_385))],
    ['another handshake message', record(wrapHelloMessage(new Uint8Array(10), 2))],
    ['an alert between two fragments', bytes(record(message.subarray(0, 10)), 21, 3, 3, 0, 2, 2, 40)],
    ['an empty record between two fragments', bytes(record(message.subarray(0, 10)), 22, 3, 3, 0, 0)],
    ['a second message in the record of the hello', record(bytes(message, 1))],
    [
      'a second message in the last record of several',
      bytes(record(message.subarray(0, 10)), record(bytes(message.subarray(10), 1))),
    ],
    ['a message header whose record goes on behind the message', record(bytes(wrapHelloMessage(new Uint8Array(0)), 0))],
    ['an empty hello', record(wrapHelloMessage(new Uint8Array(0)))],
    ['a hello cut short', record(wrapHelloMessage(message.subarray(4, message.length - 1)))],
    [
      'bytes behind the extensions',
      withExtensions(vector16(encodeExtensions([serverNameExtension('github.com')])), Uint8Array.of(0)),
    ],
    ['half a length of extensions', withExtensions(Uint8Array.of(0))],
    ['an extension longer than the block', withExtensions(vector16(Uint8Array.of(0, 0, 0, 9, 1)))],
    [
      'an extension behind the name that is longer than the block',
      withExtensions(
        vector16(bytes(encodeExtensions([serverNameExtension('github.com')]), uint16(0x3a3a), uint16(9), 1)),
      ),
    ],
    ['half an extension header', withExtensions(vector16(Uint8Array.of(0, 0, 0)))],
    ['a session id of 33 bytes', buildClientHello({ sessionIdBytes: 33 })],
    ['no cipher suites', buildClientHello({ cipherSuites: [] })],
    ['a legacy version that is not 3.x', buildClientHello({ legacyVersion: 0x0200 })],
    ['two server name extensions', extension(0, serverNameExtension('evil.example').body)],
    [
      'two extensions of an unknown type',
      buildClientHello({ extensions: [{ type: 0x2a2a, body: new Uint8Array(0) }] }),
    ],
    ['two host names', serverName(vector16(bytes(hostName('github.com'), hostName('evil.example'))))],
    ['a name of another type', serverName(vector16(bytes(1, vector16(Buffer.from('github.com')))))],
    ['an empty host name', serverName(vector16(hostName('')))],
    ['an empty list of names', serverName(vector16(new Uint8Array(0)))],
    ['an empty server name extension', serverName(new Uint8Array(0))],
    ['bytes behind the list of names', serverName(bytes(vector16(hostName('github.com')), 0))],
    ['a list of names longer than its extension', serverName(bytes(uint16(99), hostName('github.com')))],
    ['a host name longer than its list', serverName(vector16(bytes(0, uint16(99), Buffer.from('github.com'))))],
    ['an empty list of protocols', extension(16, vector16(new Uint8Array(0)))],
    ['an empty protocol', extension(16, vector16(vector8(new Uint8Array(0))))],
    ['a protocol longer than its list', extension(16, vector16(Uint8Array.of(9, 1)))],
    ['an empty list of versions', extension(43, vector8(new Uint8Array(0)))],
    ['half a version', extension(43, vector8(Uint8Array.of(3)))],
  ];

  test.each(malformed)('refuses %s', (_name, raw) => {
    expect(parseHello([raw])).toEqual({ kind: 'fault', reason: 'malformed-hello' });
    expect(parseHello(cut(raw, [1]))).toEqual({ kind: 'fault', reason: 'malformed-hello' });
  });

  const incomplete: readonly (readonly [string, Uint8Array, Uint8Array])[] = [
    ['half a cipher suite', Uint8Array.of(1, 2, 3), Uint8Array.of(0)],
    ['no compression method', Uint8Array.of(1, 2), new Uint8Array(0)],
  ];

  test.each(incomplete)('refuses %s', (_name, cipherSuites, compression) => {
    const extensions = vector16(encodeExtensions([serverNameExtension('github.com')]));
    const body = bytes(uint16(0x0303), new Uint8Array(32), 0, vector16(cipherSuites), vector8(compression), extensions);
    expect(parseHello([record(wrapHelloMessage(body))])).toEqual({ kind: 'fault', reason: 'malformed-hello' });
  });
});
