import { describe, expect, test } from '@jest/globals';
import { ClientHelloParser } from '../../../forwarder/hello/client-hello.ts';
import { HelloReader } from '../../../forwarder/hello/hello-reader.ts';
import { buildClientHello, buildHelloMessage, cut, splitIntoRecords } from '../../support/client-hello.ts';
import { parseHello } from '../../support/parse-hello.ts';

describe('ClientHelloParser with a foreign protocol', () => {
  const others: readonly (readonly [string, Uint8Array])[] = [
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n')],
    ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.9\r\n')],
    ['an SSLv2 hello', Uint8Array.of(0x80, 0x2e, 0x01, 0x00, 0x02)],
    ['a TLS alert', Uint8Array.of(21, 3, 3, 0, 2, 2, 40)],
    ['one zero byte', Uint8Array.of(0)],
  ];

  test.each(others)('says not-tls to %s', (_name, raw) => {
    expect(parseHello([raw])).toEqual({ kind: 'fault', reason: 'not-tls' });
    expect(parseHello([raw.subarray(0, 1)])).toEqual({ kind: 'fault', reason: 'not-tls' });
  });
});

describe('ClientHelloParser and its limit', () => {
  test('accepts a hello of exactly the limit and refuses it one byte below', () => {
    const raw = buildClientHello();
    expect(parseHello([raw], raw.length).kind).toBe('hello');
    expect(parseHello([raw], raw.length - 1)).toEqual({ kind: 'fault', reason: 'hello-too-large' });
  });

  test('refuses at once what is declared longer than the limit', () => {
    expect(parseHello([Uint8Array.of(22, 3, 1, 0, 200, 1, 1, 0, 0)])).toEqual({
      kind: 'fault',
      reason: 'hello-too-large',
    });
    expect(parseHello([Uint8Array.of(22, 3, 1, 0x40, 0)], 16_384)).toEqual({
      kind: 'fault',
      reason: 'hello-too-large',
    });
  });

  test('counts record headers', () => {
    const message = buildHelloMessage({ keyShareBytes: 15_000 });
    expect(parseHello([splitIntoRecords(message, [1])])).toEqual({ kind: 'fault', reason: 'hello-too-large' });
    expect(parseHello([splitIntoRecords(message, [2])]).kind).toBe('hello');
  });

  test('reads the largest hello by single bytes in linear time', () => {
    const cipherSuites = Array.from({ length: 32_000 }, () => 0x1301);
    const extensions = [{ type: 21, body: new Uint8Array(65_000) }];
    const raw = buildClientHello({ cipherSuites, extensions, keyShareBytes: 32 });
    const parser = new ClientHelloParser(raw.length, new HelloReader());
    const began = process.cpuUsage();
    for (const byte of cut(raw, [1])) parser.push(byte);
    const { user, system } = process.cpuUsage(began);
    expect(parser.push(new Uint8Array(0)).kind).toBe('hello');
    // Reading from the start again with each byte would be eight billion steps, several seconds.
    expect(user + system).toBeLessThan(700_000);
  });
});
