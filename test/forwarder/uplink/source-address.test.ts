import { describe, expect, test } from '@jest/globals';
import type { NetworkInterfaceInfo } from 'node:os';
import { findSourceAddress } from '../../../forwarder/uplink/source-address.ts';

function card(address: string, family: 'IPv4' | 'IPv6'): NetworkInterfaceInfo {
  const common = { address, netmask: '', mac: '', internal: false, cidr: null };
  return family === 'IPv4' ? { ...common, family } : { ...common, family, scopeid: 0 };
}

const CARDS = { up: [card('fe80::1', 'IPv6'), card('192.0.2.7', 'IPv4')], bare: [card('fe80::2', 'IPv6')] };

describe('findSourceAddress()', () => {
  test.each([
    ['nothing', undefined, { address: undefined }],
    ['an address', { address: '192.0.2.9' }, { address: '192.0.2.9' }],
    ['an interface', { interface: 'up' }, { address: '192.0.2.7' }],
  ])('takes %s', (_what, from, expected) => {
    expect(findSourceAddress(from, () => CARDS)).toEqual(expected);
  });

  test('names the interfaces there are when one is missing', () => {
    expect(findSourceAddress({ interface: 'eth9' }, () => CARDS)).toEqual({
      fault: 'there is no interface "eth9". This host has "up", "bare"',
    });
  });

  test('refuses an interface without an IPv4 address', () => {
    expect(findSourceAddress({ interface: 'bare' }, () => CARDS)).toHaveProperty('fault');
  });
});
