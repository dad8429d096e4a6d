import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ClientHelloParser } from '../../../forwarder/hello/client-hello.ts';
import { shownProtocol } from '../../../forwarder/hello/hello-profile.ts';
import { HelloReader } from '../../../forwarder/hello/hello-reader.ts';
import {
  buildClientHello,
  buildHelloMessage,
  bytes,
  cut,
  splitIntoRecords,
  uint16,
  vector16,
} from '../../support/client-hello.ts';
import { parseHello } from '../../support/parse-hello.ts';
import type { Extension, HelloOptions } from '../../support/client-hello.ts';

const GREASE = [0x0a0a, 0x1a1a, 0x5a5a, 0xfafa];
/** Stands in every hello of the builder already; twice would be malformed. */
const GREASE_OF_BUILDER = 0x2a2a;

const helloOptions: fc.Arbitrary<HelloOptions> = fc.record({
  serverName: fc.domain(),
  alpn: fc.array(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 4 }),
  versions: fc.constantFrom([0x0304], [0x7a7a, 0x0304, 0x0303], [0x0303, 0x0302]),
  sessionIdBytes: fc.constantFrom(0, 32),
  keyShareBytes: fc.constantFrom(32, 65, 1216, 1249, 12_000),
  ech: fc.boolean(),
  extensionsFirst: fc.boolean(),
  extensions: fc.uniqueArray(
    fc.record<Extension>({
      type: fc
        .oneof(fc.constantFrom(...GREASE), fc.integer({ min: 100, max: 0xfd00 }))
        .filter((type) => type !== GREASE_OF_BUILDER),
      body: fc.uint8Array({ maxLength: 300 }),
    }),
    { selector: ({ type }) => type, maxLength: 6 },
  ),
});
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3_000 })), {
  minLength: 1,
  maxLength: 8,
});

describe('ClientHelloParser, for any hello', () => {
  test('gives the same result for every cut into records and segments', () => {
    fc.assert(
      fc.property(helloOptions, sizes, sizes, (options, records, segments) => {
        const raw = splitIntoRecords(buildHelloMessage(options), records);
        const limit = 1_048_576;
        const expected = parseHello([buildClientHello(options)], limit);
        expect(expected.kind).toBe('hello');
        const whole = parseHello([raw], limit);
        expect(whole).toEqual(
          expected.kind === 'hello' && { kind: 'hello', hello: { ...expected.hello, length: raw.length } },
        );
        expect(parseHello(cut(raw, segments), limit)).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });

  test('reads what was written', () => {
    fc.assert(
      fc.property(helloOptions, (options) => {
        expect(parseHello([buildClientHello(options)])).toMatchObject({
          hello: {
            serverName: String(options.serverName).toLowerCase(),
            profile: { alpn: options.alpn?.map(shownProtocol), ech: options.ech },
          },
        });
      }),
    );
  });

  test('neither throws nor depends on the cut for mutated hellos', () => {
    const mutation = fc.record({ at: fc.nat(2_500), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        helloOptions,
        sizes,
        sizes,
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (options, records, segments, mutations) => {
          const raw = Uint8Array.from(splitIntoRecords(buildHelloMessage(options), records));
          for (const { at, value } of mutations) raw[at % raw.length] = value;
          expect(parseHello(cut(raw, segments), 20_000)).toEqual(parseHello([raw], 20_000));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('neither throws nor depends on the cut for arbitrary bytes', () => {
    const prefix = fc.constantFrom(
      new Uint8Array(0),
      Uint8Array.of(22, 3, 1),
      Uint8Array.of(22, 3, 1, 0, 90, 1, 0, 0, 86, 3, 3),
    );
    fc.assert(
      fc.property(prefix, fc.uint8Array({ maxLength: 400 }), sizes, (start, rest, segments) => {
        const raw = bytes(start, rest);
        expect(parseHello(cut(raw, segments), 256)).toEqual(parseHello([raw], 256));
      }),
      { numRuns: 500 },
    );
  });

  test('answers within its limit, whatever follows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 64, max: 600 }), (noise, limit) => {
        const parser = new ClientHelloParser(limit, new HelloReader());
        parser.push(bytes(22, 3, 1, uint16(1), 1, 22, 3, 1, uint16(1), 0));
        parser.push(bytes(22, 3, 1, vector16(noise.length === 0 ? Uint8Array.of(0) : noise)));
        for (let fed = 0; fed < limit; fed += 6) parser.push(Uint8Array.of(22, 3, 1, 0, 1, 0));
        expect(parser.push(new Uint8Array(0)).kind).not.toBe('need-more');
      }),
    );
  });
});
