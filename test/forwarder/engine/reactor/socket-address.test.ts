import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  encodeSocketAddress,
  ipv4In,
  ipv4Text,
  portIn,
  textIn,
} from '../../../../forwarder/engine/reactor/socket-address.ts';

const FAMILY_IPV4 = 2;
const FAMILY_IPV6 = 10;
const anyPort = fc.integer({ min: 0, max: 65_535 });

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

describe('encodeSocketAddress()', () => {
  test.each([
    ['10.20.1.7', 443, '0200 01bb 0a140107 0000000000000000'],
    ['255.255.255.255', 65_535, '0200 ffff ffffffff 0000000000000000'],
    ['::1', 80, '0a00 0050 00000000 00000000000000000000000000000001 00000000'],
    ['fd00:30::10', 8_443, '0a00 20fb 00000000 fd000030000000000000000000000010 00000000'],
    ['::ffff:10.0.0.1', 1, '0a00 0001 00000000 00000000000000000000ffff0a000001 00000000'],
  ])('writes %s port %i as the kernel reads it', (address, port, hex) => {
    expect(encodeSocketAddress({ address, port })).toEqual(bytesOf(hex));
  });

  test.each(['fe80::1%eth0', '::1%1', 'a.example', '', '10.0.0', '10.0.0.256', '010.0.0.1', '[::1]'])(
    'refuses "%s"',
    (address) => {
      expect(() => encodeSocketAddress({ address, port: 1 })).toThrow(
        `Cannot dial or bind "${address}": it is no IP address. Name one, without a scope`,
      );
    },
  );
});

describe('textIn(), portIn(), ipv4In()', () => {
  test('read back every IPv4 address and port', () => {
    fc.assert(
      fc.property(fc.ipV4(), anyPort, (address, port) => {
        const bytes = encodeSocketAddress({ address, port });
        expect(bytes[0]).toBe(FAMILY_IPV4);
        expect([textIn(bytes), portIn(bytes), ipv4Text(ipv4In(bytes) ?? -1)]).toEqual([address, port, address]);
      }),
    );
  });

  test('read back every IPv6 address in one text', () => {
    fc.assert(
      fc.property(fc.ipV6(), anyPort, (address, port) => {
        const bytes = encodeSocketAddress({ address, port });
        expect(bytes[0]).toBe(FAMILY_IPV6);
        expect(portIn(bytes)).toBe(port);
        fc.pre(ipv4In(bytes) === undefined);
        expect(encodeSocketAddress({ address: textIn(bytes), port })).toEqual(bytes);
      }),
    );
  });

  test('read an IPv4-mapped address as the IPv4 address it is', () => {
    const bytes = encodeSocketAddress({ address: '::ffff:192.0.2.200', port: 5 });
    expect([textIn(bytes), ipv4In(bytes)]).toEqual(['192.0.2.200', 0xc00002c8]);
  });

  test.each(['::', '::1', '::fffe:10.0.0.1', '1::ffff:10.0.0.1', '64:ff9b::10.0.0.1'])('read %s as IPv6', (address) => {
    expect(ipv4In(encodeSocketAddress({ address, port: 0 }))).toBeUndefined();
  });

  test('are not confused by what an earlier, longer address has left behind', () => {
    const kernelsAnswer = new Uint8Array(28).fill(0xff);
    kernelsAnswer.set(encodeSocketAddress({ address: '10.0.0.1', port: 9 }));
    expect([textIn(kernelsAnswer), portIn(kernelsAnswer)]).toEqual(['10.0.0.1', 9]);
  });
});
