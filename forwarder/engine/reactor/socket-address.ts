// Socket addresses as the kernel reads them: sockaddr_in and sockaddr_in6 of Linux (ip(7), ipv6(7)).
//
//   sockaddr_in    family (2, host order) · port (2, network order) · address (4) · zero (8)
//   sockaddr_in6   family (2) · port (2) · flow info (4) · address (16) · scope (4)
//
// An IPv4-mapped IPv6 address reads as the IPv4 address it is (RFC 4291 §2.5.5.2).

import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { PeerAddress } from '../../uplink/dialer.ts';

const FAMILY_IPV4 = 2;
export const FAMILY_IPV6 = 10;
const IPV4_BYTES = 16;
export const IPV6_BYTES = 28;

/** `address` is an IP literal; anything else throws, because nobody has checked it then. */
export function encodeSocketAddress({ address, port }: PeerAddress): Uint8Array {
  if (isIPv4(address)) return encode(IPV4_BYTES, FAMILY_IPV4, port, 4, ipaddr.IPv4.parse(address).toByteArray());
  if (isIPv6(address) && !address.includes('%'))
    return encode(IPV6_BYTES, FAMILY_IPV6, port, 8, ipaddr.IPv6.parse(address).toByteArray());
  throw new Error(`Cannot dial or bind "${address}": it is no IP address. Name one, without a scope`);
}

function encode(length: number, family: number, port: number, at: number, address: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  // Linux runs on little-endian machines only where this program does.
  view.setUint16(0, family, true);
  view.setUint16(2, port);
  bytes.set(address, at);
  return bytes;
}

export function portIn(bytes: Uint8Array): number {
  return ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
}

/** The IPv4 address as a number, also of an IPv4-mapped one; undefined for IPv6. */
export function ipv4In(bytes: Uint8Array): number | undefined {
  if (bytes[0] === FAMILY_IPV4) return word(bytes, 4);
  return isMapped(bytes) ? word(bytes, 20) : undefined;
}

/** The address as people write it. */
export function textIn(bytes: Uint8Array): string {
  const number = ipv4In(bytes);
  if (number !== undefined) return ipv4Text(number);
  return ipaddr.fromByteArray([...bytes.subarray(8, 24)]).toString();
}

export function ipv4Text(number: number): string {
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}

function word(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
  return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}

function isMapped(bytes: Uint8Array): boolean {
  if (bytes[0] !== FAMILY_IPV6 || bytes[18] !== 0xff || bytes[19] !== 0xff) return false;
  return bytes.subarray(8, 18).every((byte) => byte === 0);
}
