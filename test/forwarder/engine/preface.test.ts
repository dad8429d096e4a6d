import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PrefaceReader } from '../../../forwarder/engine/preface.ts';
import type { PrefaceResult } from '../../../forwarder/engine/preface.ts';
import { HelloReader } from '../../../forwarder/hello/hello-reader.ts';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { buildClientHello, cut } from '../../support/client-hello.ts';
import { proxyHeaderFor } from '../../support/proxy-headers.ts';

const KEYS = makeConduitKeys('k1');
const HEADER = proxyHeaderFor({ authority: 'a.example' }, KEYS);
const HELLO = buildClientHello({ serverName: 'a.example' });
const PROTOCOLS = ['tls', 'http', 'tcp'] as const;
const MAX_HELLO = 65_536;

/** Pushes pieces until there is an outcome. */
function read(reader: PrefaceReader, pieces: readonly Uint8Array[]): PrefaceResult {
  for (const piece of pieces) {
    const result = reader.push(Buffer.from(piece));
    if (result.kind !== 'need-more') return result;
  }
  return { kind: 'need-more' };
}

describe('PrefaceReader.push()', () => {
  test('finds header, name and the bytes to replay, however they are cut', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sizes, (lengths) => {
        const result = read(
          new PrefaceReader('tls', MAX_HELLO, new HelloReader()),
          cut(Buffer.concat([HEADER, HELLO]), lengths),
        );
        expect(result).toMatchObject({
          kind: 'ready',
          preface: { serverName: 'a.example', header: { origin: 'child' } },
        });
        if (result.kind === 'ready') expect(result.preface.bytes.equals(Buffer.from(HELLO))).toBe(true);
      }),
    );
  });

  test('comes to the same outcome for any bytes, however they are cut, and never throws', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 600 }),
      fc.uint8Array({ maxLength: 300 }).map((tail) => Buffer.concat([HEADER, tail])),
      fc
        .tuple(fc.nat(HEADER.length - 1), fc.nat(255))
        .map(([at, value]) =>
          Buffer.concat([HEADER.subarray(0, at), Uint8Array.of(value), HEADER.subarray(at + 1), HELLO]),
        ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('tls' as const, 'http' as const),
        bytes,
        fc.integer({ min: 1, max: 50 }),
        (protocol, input, size) => {
          const whole = read(new PrefaceReader(protocol, MAX_HELLO, new HelloReader()), [input]);
          const cutUp = read(new PrefaceReader(protocol, MAX_HELLO, new HelloReader()), cut(input, [size]));
          expect(cutUp.kind).toBe(whole.kind);
          if (whole.kind === 'fault') expect(cutUp).toEqual(whole);
        },
      ),
    );
  });

  test.each(PROTOCOLS)('keeps what follows the header apart from it on %s', (protocol) => {
    const after = protocol === 'http' ? Buffer.from('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n') : Buffer.from(HELLO);
    const result = new PrefaceReader(protocol, MAX_HELLO, new HelloReader()).push(Buffer.concat([HEADER, after]));
    expect(result).toMatchObject({ kind: 'ready', preface: { header: { authority: 'a.example' } } });
    if (result.kind === 'ready') expect(result.preface.bytes.equals(after)).toBe(true);
  });

  test('refuses a second header', () => {
    const result = new PrefaceReader('tls', MAX_HELLO, new HelloReader()).push(Buffer.concat([HEADER, HEADER]));
    expect(result).toEqual({ kind: 'fault', reason: 'not-tls' });
  });
});

describe('PrefaceReader.silence()', () => {
  test('ends the wait for a header on tcp, and keeps the few bytes there are', () => {
    const reader = new PrefaceReader('tcp', MAX_HELLO, new HelloReader());
    expect(reader.push(Buffer.from('\r\n'))).toEqual({ kind: 'need-more' });
    const result = reader.silence();
    expect(result).toMatchObject({ kind: 'ready', preface: { header: undefined } });
    if (result.kind === 'ready') expect(result.preface.bytes.toString()).toBe('\r\n');
  });

  test('goes on waiting for a header that has shown its signature', () => {
    const reader = new PrefaceReader('tcp', MAX_HELLO, new HelloReader());
    reader.push(Buffer.from(HEADER.subarray(0, 20)));
    expect(reader.silence()).toEqual({ kind: 'need-more' });
    expect(reader.push(Buffer.from(HEADER.subarray(20)))).toMatchObject({
      kind: 'ready',
      preface: { header: { origin: 'child' } },
    });
  });

  test.each(['tls', 'http'] as const)('says nothing on %s', (protocol) => {
    expect(new PrefaceReader(protocol, MAX_HELLO, new HelloReader()).silence()).toEqual({ kind: 'need-more' });
  });
});

describe('PrefaceReader.end()', () => {
  test.each([
    ['tls', HELLO.subarray(0, 40), 'malformed-hello'],
    ['http', Buffer.from('GET / HT'), 'malformed-request'],
    ['tls', HEADER.subarray(0, 30), 'proxy-header-not-authentic'],
    ['tcp', HEADER.subarray(0, 30), 'proxy-header-not-authentic'],
  ] as const)('on %s names what is incomplete', (protocol, bytes, reason) => {
    const reader = new PrefaceReader(protocol, MAX_HELLO, new HelloReader());
    reader.push(Buffer.from(bytes));
    expect(reader.end()).toEqual({ kind: 'fault', reason });
  });
});
