import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { macOf, peekProxyHeader, writeProxyHeader } from '../../../forwarder/hello/proxy-header.ts';
import { bytes, uint16, vector8, vector16 } from '../../support/client-hello.ts';
import type { ConduitKey } from '../../../forwarder/hello/conduit-keys.ts';
import type { ProxyHeader, ProxyHeaderFields } from '../../../forwarder/hello/proxy-header.ts';

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const KEY: ConduitKey = { id: '2026-11', secret: new Uint8Array(32).fill(9) };
const ID = Uint8Array.from({ length: 16 }, (_, at) => at);
const FIELDS: ProxyHeaderFields = {
  client: { address: '10.20.1.77', port: 51_234 },
  local: { address: '10.30.0.10', port: 443 },
  authority: 'management.azure.com',
  id: ID,
  timeMs: 1_795_000_000_000,
  origin: 'level-2-ovens',
};
const ADDRESSES = Buffer.from('0a14014d0a1e000ac82201bb', 'hex');

function read(raw: Uint8Array): ProxyHeader {
  const peeked = peekProxyHeader(raw);
  if (peeked.kind !== 'header') throw new Error(`The bytes are ${peeked.kind}`);
  expect(peeked.length).toBe(raw.length);
  return peeked.header;
}

/** A header from its parts, with lengths that fit; parts of it are then made wrong on purpose. */
function assemble(parts: { command?: number; family?: number; addresses?: Uint8Array; tlvs?: Uint8Array }): Uint8Array {
  const { command = 0x21, family = 0x11, addresses = ADDRESSES, tlvs = goodTlvs() } = parts;
  return bytes(SIGNATURE, command, family, vector16(bytes(addresses, tlvs)));
}

const tlv = (type: number, body: Uint8Array): Uint8Array => bytes(type, vector16(body));
const AUTHORITY = tlv(0x02, Buffer.from('github.com'));
const UNIQUE_ID = tlv(0x05, ID);
const goodTlvs = (): Uint8Array => bytes(AUTHORITY, UNIQUE_ID, proof({}));

function proof(parts: {
  version?: number;
  key?: string;
  time?: Uint8Array;
  origin?: string;
  mac?: number;
  tail?: number;
}): Uint8Array {
  const {
    version = 1,
    key = 'k1',
    time = Buffer.from('000001a1ee565e00', 'hex'),
    origin = 'level-2',
    mac = 32,
    tail = 0,
  } = parts;
  const names = [vector8(Buffer.from(key)), time, vector8(Buffer.from(origin))];
  return tlv(0xe0, bytes(version, ...names, new Uint8Array(mac).fill(1), new Uint8Array(tail)));
}

describe('writeProxyHeader()', () => {
  test('writes the bytes of the protocol', () => {
    const raw = writeProxyHeader(FIELDS, KEY);
    const authority = tlv(0x02, Buffer.from('management.azure.com'));
    const time = Buffer.from('000001a1ee565e00', 'hex');
    const named = bytes(1, vector8(Buffer.from('2026-11')), time, vector8(Buffer.from('level-2-ovens')));
    const unsigned = bytes(ADDRESSES, authority, UNIQUE_ID, 0xe0, uint16(named.length + 32), named);
    const signed = bytes(SIGNATURE, 0x21, 0x11, uint16(unsigned.length + 32), unsigned);
    expect(Buffer.from(raw).toString('hex')).toBe(Buffer.from(bytes(signed, macOf(signed, KEY))).toString('hex'));
  });

  const impossible: readonly (readonly [string, Partial<ProxyHeaderFields>, string])[] = [
    ['an address that is none', { client: { address: 'localhost', port: 1 } }, 'is no IP address'],
    ['a server name that is not normalised', { authority: 'GitHub.com' }, 'is no server name'],
    ['an id of another length', { id: new Uint8Array(15) }, 'an id has 16 bytes, not 15'],
    ['a time that is no whole number', { timeMs: 1.5 }, 'is no time in milliseconds'],
    ['a time before the epoch', { timeMs: -1 }, 'is no time in milliseconds'],
    ['an origin that is no zone name', { origin: 'Level 2' }, 'is no zone name'],
  ];

  test.each(impossible)('throws for %s', (_name, change, message) => {
    expect(() => writeProxyHeader({ ...FIELDS, ...change }, KEY)).toThrow(message);
  });

  test('throws for a key whose id cannot be sent', () => {
    expect(() => writeProxyHeader(FIELDS, { ...KEY, id: 'Key' })).toThrow('"Key" is no key id');
  });
});

describe('peekProxyHeader()', () => {
  test('reads what was written', () => {
    const raw = writeProxyHeader(FIELDS, KEY);
    const header = read(raw);
    expect(header).toMatchObject({ ...FIELDS, keyId: '2026-11' });
    expect(Buffer.from(header.mac)).toEqual(Buffer.from(macOf(header.signedBytes, KEY)));
    expect(bytes(header.signedBytes, header.mac)).toEqual(raw);
  });

  test('leaves out the name of a tcp connection', () => {
    expect(read(writeProxyHeader({ ...FIELDS, authority: undefined }, KEY))).not.toHaveProperty('authority');
  });

  const addresses: readonly (readonly [string, string, string, string])[] = [
    ['10.0.0.1', '10.0.0.2', '10.0.0.1', '10.0.0.2'],
    ['fd00:20::1', 'fd00:30::10', 'fd00:20::1', 'fd00:30::10'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.2', '10.0.0.1', '10.0.0.2'],
    ['10.0.0.1', 'fd00:30::10', '10.0.0.1', 'fd00:30::10'],
    ['fe80::1%eth0', '::1', 'fe80::1', '::1'],
  ];

  test.each(addresses)('carries %s to %s', (client, local, clientRead, localRead) => {
    const raw = writeProxyHeader(
      { ...FIELDS, client: { address: client, port: 0 }, local: { address: local, port: 65_535 } },
      KEY,
    );
    expect(read(raw)).toMatchObject({
      client: { address: clientRead, port: 0 },
      local: { address: localRead, port: 65_535 },
    });
  });

  test('needs more for every beginning of a header, and stops where it ends', () => {
    const raw = writeProxyHeader(FIELDS, KEY);
    for (let length = 0; length < raw.length; length += 1) {
      expect(peekProxyHeader(raw.subarray(0, length))).toEqual({ kind: 'need-more' });
    }
    const behind = peekProxyHeader(bytes(raw, Buffer.from('hello')));
    expect(behind).toEqual(peekProxyHeader(raw));
    expect(behind).toMatchObject({ length: raw.length });
  });

  test('keeps its header when the buffer is used again', () => {
    const raw = Uint8Array.from(writeProxyHeader(FIELDS, KEY));
    const header = read(raw);
    raw.fill(0);
    expect(header.id).toEqual(ID);
    expect(Buffer.from(header.mac)).toEqual(Buffer.from(macOf(header.signedBytes, KEY)));
  });

  test.each([
    ['a TLS record', Uint8Array.of(22, 3, 1)],
    ['version 1 of the protocol', Buffer.from('PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n')],
    ['a signature with a wrong last byte', bytes(SIGNATURE.subarray(0, 11), 0x0b)],
  ])('says none to %s', (_name, raw) => {
    expect(peekProxyHeader(raw)).toEqual({ kind: 'none' });
  });

  const malformed: readonly (readonly [string, Uint8Array])[] = [
    ['the command LOCAL', bytes(SIGNATURE, 0x20)],
    ['version 1 in the second byte', bytes(SIGNATURE, 0x11)],
    ['an unspecified family', bytes(SIGNATURE, 0x21, 0x00)],
    ['UDP', bytes(SIGNATURE, 0x21, 0x12)],
    ['a unix socket', bytes(SIGNATURE, 0x21, 0x31)],
    ['a length above the limit', bytes(SIGNATURE, 0x21, 0x11, uint16(2_033))],
    ['a length of zero', bytes(SIGNATURE, 0x21, 0x11, uint16(0))],
    ['addresses cut short', bytes(SIGNATURE, 0x21, 0x11, vector16(ADDRESSES.subarray(0, 11)))],
    ['IPv4 addresses in the family of IPv6', assemble({ family: 0x21 })],
    ['no TLVs', assemble({ tlvs: new Uint8Array(0) })],
    ['no id', assemble({ tlvs: bytes(AUTHORITY, proof({})) })],
    ['no proof', assemble({ tlvs: bytes(AUTHORITY, UNIQUE_ID) })],
    ['TLVs in another order', assemble({ tlvs: bytes(UNIQUE_ID, AUTHORITY, proof({})) })],
    ['a proof before the id', assemble({ tlvs: bytes(proof({}), UNIQUE_ID) })],
    ['two names', assemble({ tlvs: bytes(AUTHORITY, AUTHORITY, UNIQUE_ID, proof({})) })],
    ['a TLV of another type', assemble({ tlvs: bytes(tlv(0x04, new Uint8Array(3)), goodTlvs()) })],
    ['a TLV behind the proof', assemble({ tlvs: bytes(goodTlvs(), tlv(0x04, new Uint8Array(0))) })],
    ['a byte behind the proof', assemble({ tlvs: bytes(goodTlvs(), 0) })],
    ['a TLV longer than the header', assemble({ tlvs: bytes(0x02, uint16(900), goodTlvs()) })],
    ['an upper-case name', assemble({ tlvs: bytes(tlv(0x02, Buffer.from('GitHub.com')), UNIQUE_ID, proof({})) })],
    ['an empty name', assemble({ tlvs: bytes(tlv(0x02, new Uint8Array(0)), UNIQUE_ID, proof({})) })],
    ['an id of 15 bytes', assemble({ tlvs: bytes(tlv(0x05, ID.subarray(1)), proof({})) })],
    ['a proof under another type', assemble({ tlvs: bytes(UNIQUE_ID, 0xe1, proof({}).subarray(1)) })],
    ['a proof of version 2', assemble({ tlvs: bytes(UNIQUE_ID, proof({ version: 2 })) })],
    ['an empty key id', assemble({ tlvs: bytes(UNIQUE_ID, proof({ key: '' })) })],
    ['a key id with a slash', assemble({ tlvs: bytes(UNIQUE_ID, proof({ key: '../k' })) })],
    ['a time beyond 2^53', assemble({ tlvs: bytes(UNIQUE_ID, proof({ time: new Uint8Array(8).fill(255) })) })],
    ['an origin that is no zone name', assemble({ tlvs: bytes(UNIQUE_ID, proof({ origin: '-x' })) })],
    ['a MAC of 31 bytes', assemble({ tlvs: bytes(UNIQUE_ID, proof({ mac: 31 })) })],
    ['a MAC of 33 bytes', assemble({ tlvs: bytes(UNIQUE_ID, proof({ tail: 1 })) })],
  ];

  test.each(malformed)('calls malformed %s', (_name, raw) => {
    expect(peekProxyHeader(raw)).toEqual({ kind: 'malformed' });
  });

  test('accepts the assembled header the malformed ones are made from', () => {
    expect(read(assemble({}))).toMatchObject({ authority: 'github.com', keyId: 'k1', origin: 'level-2' });
  });

  test('carries any connection there and back', () => {
    const address = fc.oneof(fc.ipV4(), fc.constantFrom('fd00::1', '2001:db8::10', '::1'));
    const peer = fc.record({ address, port: fc.integer({ min: 0, max: 65_535 }) });
    const fields = fc.record({
      client: peer,
      local: peer,
      authority: fc.option(
        fc.domain().map((name) => name.toLowerCase()),
        { nil: undefined },
      ),
      id: fc.uint8Array({ minLength: 16, maxLength: 16 }),
      timeMs: fc.maxSafeNat(),
      origin: fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
    });
    fc.assert(
      fc.property(fields, fc.stringMatching(/^[a-z0-9.-]{1,32}$/), ({ authority, ...rest }, id) => {
        const header = read(writeProxyHeader({ ...rest, authority }, { ...KEY, id }));
        expect(header).toMatchObject({ ...rest, keyId: id });
        expect(header.authority).toBe(authority);
      }),
    );
  });

  test('never throws, whatever follows the signature', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 12, 14), fc.uint8Array({ maxLength: 300 }), (kept, rest) => {
        const raw = bytes(bytes(SIGNATURE, 0x21, 0x11).subarray(0, kept), rest);
        expect(['none', 'need-more', 'malformed']).toContain(peekProxyHeader(raw).kind);
      }),
      { numRuns: 500 },
    );
  });
});
