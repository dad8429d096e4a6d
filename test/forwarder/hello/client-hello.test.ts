import { describe, expect, test } from '@jest/globals';
import { ClientHelloParser } from '../../../forwarder/hello/client-hello.ts';
import { HelloReader } from '../../../forwarder/hello/hello-reader.ts';
import { captureHello } from '../../support/captured-hello.ts';
import {
  buildClientHello,
  bytes,
  splitIntoRecords,
  uint16,
  vector8,
  vector16,
  wrapHelloMessage,
} from '../../support/client-hello.ts';
import { MAX_HELLO_BYTES, parseHello } from '../../support/parse-hello.ts';
import type { ConnectionOptions } from 'node:tls';
import type { HelloOptions } from '../../support/client-hello.ts';

describe('ClientHelloParser', () => {
  const realClients: readonly (readonly [string, ConnectionOptions, object])[] = [
    [
      'a default client',
      { servername: 'management.azure.com' },
      { serverName: 'management.azure.com', profile: { alpn: [], tlsVersion: '1.3', ech: false } },
    ],
    [
      'a client with ALPN',
      { servername: 'mcr.microsoft.com', ALPNProtocols: ['h2', 'http/1.1'] },
      { profile: { alpn: ['h2', 'http/1.1'] } },
    ],
    [
      'a TLS 1.2 client',
      { servername: 'mcr.microsoft.com', maxVersion: 'TLSv1.2' },
      { profile: { tlsVersion: '1.2' } },
    ],
    ['an upper-case name', { servername: 'Login.MicrosoftOnline.COM' }, { serverName: 'login.microsoftonline.com' }],
    [
      'a post-quantum key share',
      { servername: 'github.com', ecdhCurve: 'X25519MLKEM768:X25519' },
      { serverName: 'github.com' },
    ],
  ];

  test.each(realClients)('reads the hello of %s', async (_name, options, expected) => {
    const raw = await captureHello(options);
    expect(parseHello([raw])).toMatchObject({ kind: 'hello', hello: { ...expected, length: raw.length } });
  });

  test('says no-server-name for a real client without one', async () => {
    expect(parseHello([await captureHello({})])).toEqual({ kind: 'fault', reason: 'no-server-name' });
  });

  test('gives the same result wherever a real hello is cut in two', async () => {
    const raw = await captureHello({ servername: 'github.com', ecdhCurve: 'X25519MLKEM768:X25519' });
    const whole = parseHello([raw]);
    expect(whole.kind).toBe('hello');
    for (let at = 1; at < raw.length; at += 1) {
      const parser = new ClientHelloParser(MAX_HELLO_BYTES, new HelloReader());
      expect(parser.push(raw.subarray(0, at))).toEqual({ kind: 'need-more' });
      expect(parser.push(raw.subarray(at))).toEqual(whole);
    }
  });

  const readings: readonly (readonly [string, HelloOptions, object])[] = [
    ['strips one trailing dot', { serverName: 'github.com.' }, { serverName: 'github.com' }],
    ['lower-cases the name', { serverName: 'GitHub.com' }, { serverName: 'github.com' }],
    ['accepts an underscore', { serverName: '_mqtt.ovens.internal' }, { serverName: '_mqtt.ovens.internal' }],
    [
      'takes the highest known version',
      { versions: [0x7a7a, 0x0303, 0x0304, 0x0302] },
      { profile: { tlsVersion: '1.3' } },
    ],
    ['calls only unknown versions unknown', { versions: [0x7a7a, 0x7f1c] }, { profile: { tlsVersion: 'unknown' } }],
    ['reads TLS 1.2 from the legacy version', { versions: null }, { profile: { tlsVersion: '1.2' } }],
    [
      'reads TLS 1.0 from the legacy version',
      { versions: null, legacyVersion: 0x0301 },
      { profile: { tlsVersion: '1.0' } },
    ],
    [
      'does not read more than TLS 1.2 from the legacy version',
      { versions: null, legacyVersion: 0x0304 },
      { profile: { tlsVersion: '1.2' } },
    ],
    ['notices an encrypted hello', { ech: true }, { profile: { ech: true } }],
    ['keeps a GREASE protocol as text', { alpn: ['\x5a\x5a', 'h2'] }, { profile: { alpn: ['ZZ', 'h2'] } }],
    [
      'keeps the first sixteen protocols',
      { alpn: Array.from({ length: 40 }, (_, at) => `p${at}`) },
      { profile: { alpn: Array.from({ length: 16 }, (_, at) => `p${at}`) } },
    ],
    [
      'finds the name behind unknown extensions',
      { extensions: [{ type: 0x3a3a, body: new Uint8Array(9) }], extensionsFirst: true },
      { serverName: 'management.azure.com' },
    ],
    ['accepts an empty session id', { sessionIdBytes: 0 }, { serverName: 'management.azure.com' }],
    ['accepts a hello of 16 KiB', { keyShareBytes: 15_900 }, { serverName: 'management.azure.com' }],
  ];

  test.each(readings)('%s', (_name, options, expected) => {
    expect(parseHello([buildClientHello(options)])).toMatchObject({ kind: 'hello', hello: expected });
  });

  const names: readonly (string | Uint8Array | null)[] = [
    null,
    '10.0.0.1',
    '::1',
    '.',
    'a..b',
    '-a.example',
    'a b.example',
    'a.example\0.evil.example',
    'bücher.example',
    'a.example..',
    `${'a'.repeat(64)}.example`,
    `${'abcdefg.'.repeat(32)}example`,
    Uint8Array.of(0xff, 0x00),
  ];

  test.each(names.map((name) => [name]))('says no-server-name for %j', (serverName) => {
    expect(parseHello([buildClientHello({ serverName })])).toEqual({ kind: 'fault', reason: 'no-server-name' });
  });

  test('says no-server-name for a hello without extensions', () => {
    const body = bytes(uint16(0x0301), new Uint8Array(32), 0, vector16(uint16(0x002f)), vector8(Uint8Array.of(0)));
    const raw = splitIntoRecords(wrapHelloMessage(body), [16_384]);
    expect(parseHello([raw])).toEqual({ kind: 'fault', reason: 'no-server-name' });
  });

  test('leaves what follows the hello alone', () => {
    const hello = buildClientHello();
    const earlyData = bytes(20, 3, 3, vector16(Uint8Array.of(1)), 23, 3, 3, vector16(new Uint8Array(40)));
    expect(parseHello([bytes(hello, earlyData)])).toEqual(parseHello([hello]));
    expect(parseHello([bytes(hello, earlyData)], hello.length)).toMatchObject({ hello: { length: hello.length } });
  });

  test('keeps its result whatever is pushed afterwards', () => {
    const parser = new ClientHelloParser(MAX_HELLO_BYTES, new HelloReader());
    const fault = parser.push(Buffer.from('GET'));
    expect(parser.push(buildClientHello())).toBe(fault);
  });
});
