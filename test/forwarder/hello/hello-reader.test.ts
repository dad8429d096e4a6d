import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ClientHelloParser } from '../../../forwarder/hello/client-hello.ts';
import type { HelloResult } from '../../../forwarder/hello/hello-result.ts';
import { HelloReader } from '../../../forwarder/hello/hello-reader.ts';
import { buildClientHello, buildHelloMessage, bytes, splitIntoRecords } from '../../support/client-hello.ts';
import type { HelloOptions } from '../../support/client-hello.ts';
import { parseHello } from '../../support/parse-hello.ts';

const LIMIT = 65_536;
const NEED_MORE: HelloResult = { kind: 'need-more' };
const HELLO = buildClientHello({ serverName: 'GitHub.com' });

const hellos: fc.Arbitrary<HelloOptions> = fc.record({
  serverName: fc.oneof(fc.domain(), fc.string({ maxLength: 12 }), fc.constant(null)),
  alpn: fc.array(fc.string({ minLength: 1, maxLength: 9 }), { maxLength: 3 }),
  versions: fc.constantFrom(null, [0x0304], [0x7a7a, 0x0304, 0x0303]),
  sessionIdBytes: fc.constantFrom(0, 32, 33),
  keyShareBytes: fc.constantFrom(32, 1216),
  ech: fc.boolean(),
});

describe('HelloReader.readWhole()', () => {
  test('reads a hello where it lies in a larger buffer', () => {
    const buffer = bytes(new Uint8Array(700).fill(22), HELLO, new Uint8Array(50).fill(3));
    const result = new HelloReader().readWhole(buffer, 700, buffer.length, LIMIT);
    expect(result).toEqual(parseHello([HELLO]));
    expect(result).toMatchObject({ kind: 'hello', hello: { serverName: 'github.com', length: HELLO.length } });
  });

  test('keeps nothing of the buffer, which is overwritten', () => {
    const reader = new HelloReader();
    const buffer = Uint8Array.from(HELLO);
    const result = reader.readWhole(buffer, 0, buffer.length, LIMIT);
    const before = JSON.stringify(result);
    buffer.fill(0xff);
    expect(JSON.stringify(result)).toBe(before);
    expect(reader.readWhole(HELLO, 0, HELLO.length, LIMIT)).toEqual(result);
  });

  test('gives hellos of one program one profile', () => {
    const reader = new HelloReader();
    const [one, other] = ['a.example', 'b.example'].map((serverName) => {
      const raw = buildClientHello({ serverName });
      return reader.readWhole(raw, 0, raw.length, LIMIT);
    });
    expect(one).toMatchObject({ kind: 'hello', hello: { serverName: 'a.example' } });
    expect(other).toMatchObject({ kind: 'hello', hello: { serverName: 'b.example' } });
    if (one?.kind === 'hello' && other?.kind === 'hello') expect(one.hello.profile).toBe(other.hello.profile);
  });

  const others: readonly (readonly [string, Uint8Array, number])[] = [
    ['a hello in two records', splitIntoRecords(buildHelloMessage(), [500]), LIMIT],
    ['a hello above the limit', HELLO, HELLO.length - 1],
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n'), LIMIT],
    ['a TLS alert', bytes(21, HELLO.subarray(1)), LIMIT],
    ['another record version', bytes(22, 2, HELLO.subarray(2)), LIMIT],
    ['another handshake message', bytes(HELLO.subarray(0, 5), 2, HELLO.subarray(6)), LIMIT],
    ['a record longer than its message', bytes(HELLO.subarray(0, 8), 1, HELLO.subarray(9)), LIMIT],
    ['a record longer than 16384', buildOversized(), LIMIT],
    ['nothing', new Uint8Array(0), LIMIT],
  ];

  test.each(others)('leaves %s to the parser', (_name, raw, limit) => {
    expect(new HelloReader().readWhole(raw, 0, raw.length, limit)).toEqual(NEED_MORE);
  });

  test('accepts a hello of exactly the limit', () => {
    expect(new HelloReader().readWhole(HELLO, 0, HELLO.length, HELLO.length).kind).toBe('hello');
  });

  test('looks at nothing behind the end, wherever a hello is cut', () => {
    const reader = new HelloReader();
    for (let end = 0; end < HELLO.length; end += 1) {
      expect(reader.readWhole(HELLO, 0, end, LIMIT)).toEqual(NEED_MORE);
    }
  });

  test('says what a parser says, whatever is in the bytes, or leaves them to it', () => {
    const mutation = fc.record({ at: fc.nat(3_000), value: fc.integer({ min: 0, max: 255 }) });
    const reader = new HelloReader();
    let read = 0;
    fc.assert(
      fc.property(
        hellos,
        fc.array(mutation, { maxLength: 3 }),
        fc.option(fc.nat(3_000), { freq: 3 }),
        fc.uint8Array({ maxLength: 30 }),
        fc.nat(40),
        (options, mutations, cutAt, after, before) => {
          const raw = Uint8Array.from(buildClientHello(options));
          for (const { at, value } of mutations) raw[at % raw.length] = value;
          const pieces = bytes(raw.subarray(0, cutAt ?? raw.length), after);
          const box = bytes(new Uint8Array(before).fill(0xaa), pieces, new Uint8Array(20).fill(0xbb));
          const whole = reader.readWhole(box, before, before + pieces.length, LIMIT);
          if (whole.kind === 'need-more') return;
          read += 1;
          expect(whole).toEqual(new ClientHelloParser(LIMIT, new HelloReader()).push(pieces));
        },
      ),
      { numRuns: 1_500 },
    );
    expect(read).toBeGreaterThan(300);
  });

  test('refuses one of 16,000 extensions that is there twice, and accepts them without it', () => {
    const types = Array.from({ length: 16_000 }, (_, at) => 0xfd00 - at * 4);
    const body = new Uint8Array(0);
    const reader = new HelloReader();
    const read = (extensions: readonly number[]): HelloResult => {
      const options = { keyShareBytes: 32, extensions: extensions.map((type) => ({ type, body })) };
      const message = buildHelloMessage(options);
      return reader.readMessage(message, 4, message.length, message.length);
    };
    expect(read(types)).toMatchObject({ kind: 'hello', hello: { profile: { tlsVersion: '1.3' } } });
    expect(read([...types, 0xfd00])).toEqual({ kind: 'fault', reason: 'malformed-hello' });
    expect(read(types)).toMatchObject({ kind: 'hello' });
  });
});

/** One record that says it is too long, and is there in full. */
function buildOversized(): Uint8Array {
  const message = buildHelloMessage({ keyShareBytes: 16_300 });
  return bytes(22, 3, 1, message.length >> 8, message.length & 0xff, message);
}
