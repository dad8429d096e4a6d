import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ConnectionOptions } from 'node:tls';
import { HelloScanner } from '../../../forwarder/hello/hello-scanner.ts';
import { ja4Of } from '../../../forwarder/hello/ja4.ts';
import { readTraits } from '../../../forwarder/hello/traits-buffer.ts';
import { captureHello } from '../../support/captured-hello.ts';
import {
  buildClientHello,
  bytes,
  encodeExtensions,
  serverNameExtension,
  splitIntoRecords,
  uint16,
  vector8,
  vector16,
  wrapHelloMessage,
} from '../../support/client-hello.ts';
import type { Extension, HelloOptions } from '../../support/client-hello.ts';
import { ja4Oracle } from '../../support/ja4-oracle.ts';

const RECORD_AND_MESSAGE_HEADER = 9;

/** JA4 of a hello in one record. */
function ja4(raw: Uint8Array): string {
  const scanner = new HelloScanner();
  if (!scanner.scan(raw, RECORD_AND_MESSAGE_HEADER, raw.length)) throw new Error('This is no ClientHello');
  return ja4Of(readTraits(scanner.traits.units.slice(0, scanner.traits.length)));
}

/** A hello with just these lists, GREASE of every kind added to them. */
function helloOf(lists: {
  readonly ciphers: string;
  readonly extensions: string;
  readonly algorithms: string;
  readonly alpn?: string;
}): Uint8Array {
  const list = (text: string): Uint8Array => bytes(...text.split(',').map((each) => Buffer.from(each, 'hex')));
  const bodies: Readonly<Record<string, Uint8Array>> = {
    '0000': serverNameExtension('www.example.com').body,
    '000d': vector16(list(lists.algorithms === '' ? '' : `${lists.algorithms},6a6a`)),
    '0010': vector16(vector8(Buffer.from(lists.alpn ?? ''))),
    '002b': vector8(list('9a9a,0304,0303')),
  };
  const extensions = ['1a1a', ...lists.extensions.split(','), 'eaea'].map((type): Extension => ({
    type: Number.parseInt(type, 16),
    body: bodies[type] ?? new Uint8Array(0),
  }));
  const body = bytes(
    uint16(0x0303),
    new Uint8Array(32),
    0,
    vector16(list(`caca,${lists.ciphers}`)),
    vector8(Uint8Array.of(0)),
    vector16(encodeExtensions(extensions)),
  );
  return splitIntoRecords(wrapHelloMessage(body), [16_384]);
}

describe('ja4Of()', () => {
  const CHROME = '1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035';
  const CHROME_ALGORITHMS = '0403,0804,0401,0503,0805,0501,0806,0601';
  const SPECIFIED = '001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015';
  // Fingerprints that the specification, the captures beside it, or browsers' own reports give.
  const published: readonly (readonly [string, Parameters<typeof helloOf>[0], string])[] = [
    [
      'the example of the specification',
      { ciphers: CHROME, extensions: SPECIFIED, algorithms: CHROME_ALGORITHMS, alpn: 'h2' },
      't13d1516h2_8daaf6152771_e5627efa2ab1',
    ],
    [
      'its example with http/1.1',
      { ciphers: CHROME, extensions: SPECIFIED, algorithms: CHROME_ALGORITHMS, alpn: 'http/1.1' },
      't13d1516h1_8daaf6152771_e5627efa2ab1',
    ],
    [
      'its example without signature algorithms',
      { ciphers: CHROME, extensions: SPECIFIED, algorithms: '', alpn: 'h2' },
      't13d1516h2_8daaf6152771_6d807ffa2a79',
    ],
    [
      'a client that resumes a session',
      { ciphers: CHROME, extensions: `${SPECIFIED},0029`, algorithms: CHROME_ALGORITHMS, alpn: 'http/1.1' },
      't13d1517h1_8daaf6152771_6cdcb247c39b',
    ],
    [
      'a client with an encrypted hello',
      {
        ciphers: CHROME,
        extensions: '002d,0033,0010,fe0d,0017,44cd,0000,000b,000a,002b,ff01,0023,0012,0005,000d,001b',
        algorithms: CHROME_ALGORITHMS,
        alpn: 'h2',
      },
      't13d1516h2_8daaf6152771_d8a2da3f94cd',
    ],
    [
      'a client with GREASE among its signature algorithms',
      {
        ciphers: CHROME,
        extensions: '0000,0010,0005,000a,000b,000d,0012,0017,001b,0023,002b,002d,0033,44cd,ca34,fe0d,ff01',
        algorithms: `3a3a,0904,0905,0906,${CHROME_ALGORITHMS}`,
        alpn: 'h2',
      },
      't13d1517h2_8daaf6152771_cb7bf5808d99',
    ],
    [
      'a client that sends one signature algorithm twice',
      {
        ciphers: '1301,1302,1303,c02c,c02b,cca9,c030,c02f,cca8,c00a,c009,c014,c013,009d,009c,0035,002f,c008,c012,000a',
        extensions: '0000,0017,ff01,000a,000b,0010,0005,000d,0012,0033,002d,002b,001b,0015',
        algorithms: '0403,0804,0401,0503,0203,0805,0805,0501,0806,0601,0201',
        alpn: 'h2',
      },
      't13d2014h2_a09f3c656075_14788d8d241b',
    ],
    [
      'a client that sends a signalling cipher suite',
      {
        ciphers: '1301,1302,1303,c02b,c02f,cca9,cca8,c02c,c030,00ff',
        extensions: '002b,0033,000a,002d,000d,0000,0010,0017,0023,000b,0005',
        algorithms: '0503,0403,0807,0806,0805,0804,0601,0501,0401',
        alpn: 'h2',
      },
      't13d1011h2_61a7ad8aa9b6_3fcd1a44f3e3',
    ],
  ];

  test.each(published)('gives the published fingerprint of %s', (_name, lists, fingerprint) => {
    expect(ja4(helloOf(lists))).toBe(fingerprint);
  });

  const protocols: readonly (readonly [readonly number[], string])[] = [
    [[0xab], 'ab'],
    [[0xab, 0xcd], 'ad'],
    [[0x30, 0xab], '3b'],
    [[0x30, 0x31, 0xab, 0xcd], '3d'],
    [[0x30, 0xab, 0xcd, 0x31], '01'],
    [[0x68], 'hh'],
    [[...Buffer.from('http/1.1')], 'h1'],
    [[...Buffer.from('__')], '5f'],
    [[0x5a, 0x5a], 'ZZ'],
    [[0x0a, 0x0a], '0a'],
  ];

  test.each(protocols)('shows the first protocol %j as %s', (protocol, mark) => {
    const alpn = [Buffer.from(protocol).toString('latin1'), 'h2'];
    expect(ja4(buildClientHello({ alpn })).slice(8, 10)).toBe(mark);
  });

  const offers: readonly (readonly [string, HelloOptions, RegExp])[] = [
    ['the highest version', { versions: [0x0302, 0x7a7a, 0x0304, 0x0303] }, /^t13d/],
    ['the legacy version of a client without supported_versions', { versions: null, legacyVersion: 0x0302 }, /^t11d/],
    ['SSL 3.0', { versions: null, legacyVersion: 0x0300 }, /^ts3d/],
    ['an unknown legacy version as 00', { versions: null, legacyVersion: 0x03ff }, /^t00d/],
    ['a highest version that nobody knows as 00', { versions: [0x0304, 0x7f1c] }, /^t00d/],
    ['versions that are all GREASE as 00', { versions: [0x7a7a] }, /^t00d/],
    ['a client without a name', { serverName: null }, /^t13i0403h2_/],
    ['no protocol as 00', { alpn: [] }, /^t13d040300_/],
    ['cipher suites that are all GREASE', { cipherSuites: [0x0a0a, 0xfafa] }, /^t13d0004h2_000000000000_/],
    ['at most 99 cipher suites', { cipherSuites: Array.from({ length: 120 }, (_, at) => at) }, /^t13d9904h2_/],
    [
      'at most 99 extensions',
      { extensions: Array.from({ length: 96 }, (_, at) => ({ type: 100 + at, body: new Uint8Array(0) })) },
      /^t13d0499h2_/,
    ],
  ];

  test.each(offers)('tells of %s', (_name, options, expected) => {
    expect(ja4(buildClientHello(options))).toMatch(expected);
  });

  test('has zeros for a hello whose only extensions are name and protocols', () => {
    const raw = helloOf({ ciphers: '1301', extensions: '0000,0010', algorithms: '', alpn: 'h2' });
    expect(ja4(raw)).toMatch(/^t12d0102h2_[0-9a-f]{12}_000000000000$/);
  });

  const garbled: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', new Uint8Array(0)],
    ['half a value', vector16(Uint8Array.of(4, 3, 8))],
    ['a list longer than its extension', bytes(uint16(8), 4, 3)],
    ['bytes behind the list', bytes(vector16(Uint8Array.of(4, 3)), 0)],
  ];

  test.each(garbled)('takes signature algorithms that are %s as none', (_name, body) => {
    const none = buildClientHello({ extensions: [{ type: 13, body: vector16(new Uint8Array(0)) }] });
    expect(ja4(buildClientHello({ extensions: [{ type: 13, body }] }))).toBe(ja4(none));
  });

  const clients: readonly (readonly [string, ConnectionOptions, RegExp])[] = [
    ['a default client', { servername: 'github.com' }, /^t13d\d{4}00_/],
    ['a client with ALPN', { servername: 'github.com', ALPNProtocols: ['h2', 'http/1.1'] }, /^t13d\d{4}h2_/],
    ['a TLS 1.2 client', { servername: 'github.com', maxVersion: 'TLSv1.2' }, /^t12d\d{4}00_/],
    ['a client without a name', {}, /^t13i\d{4}00_/],
    [
      'a client of one cipher suite',
      { servername: 'github.com', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' },
      /^t12d01\d{2}00_[0-9a-f]{12}_/,
    ],
  ];

  test.each(clients)('agrees with the oracle about %s', async (_name, options, expected) => {
    const raw = await captureHello(options);
    expect(ja4(raw)).toMatch(expected);
    expect(ja4(raw)).toBe(ja4Oracle(raw));
  });

  test('agrees with the oracle about any hello', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0x0a0a, 0xbaba, 0x0a1a));
    const values = fc.array(value, { minLength: 1, maxLength: 60 });
    const options = fc.record({
      cipherSuites: values,
      alpn: fc.array(fc.string({ minLength: 1, maxLength: 3, unit: 'binary-ascii' }), { maxLength: 3 }),
      versions: fc.option(
        fc.array(fc.oneof(fc.integer({ min: 0x0300, max: 0x0305 }), value), { minLength: 1, maxLength: 5 }),
      ),
      legacyVersion: fc.integer({ min: 0x0300, max: 0x0305 }),
    });
    const known = new Set([0, 13, 16, 43, 51, 0x2a2a]);
    const types = fc.uniqueArray(
      value.filter((type) => !known.has(type)),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(options, types, fc.option(values), (hello, others, algorithms) => {
        const extensions = others.map((type): Extension => ({ type, body: new Uint8Array(1) }));
        if (algorithms !== null) extensions.push({ type: 13, body: vector16(bytes(...algorithms.map(uint16))) });
        const raw = buildClientHello({ ...hello, extensions });
        expect(ja4(raw)).toBe(ja4Oracle(raw));
      }),
      { numRuns: 300 },
    );
  });
});
