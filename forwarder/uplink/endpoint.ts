// Addresses as audit lines, logs and PROXY headers write them.

import { isIPv6 } from 'node:net';
import { canonicalAddress } from '../contract/ip-address.ts';
import type { PeerAddress } from './dialer.ts';

const MAPPED = '::ffff:';

/** An IPv4 address a dual-stack socket shows as `::ffff:10.0.0.1` is that IPv4 address. */
export function plainAddress(address: string): string {
  return address.slice(0, MAPPED.length).toLowerCase() === MAPPED ? canonicalAddress(address) : address;
}

/** `address:port`, `[address]:port` for IPv6. */
export function formatEndpoint({ address, port }: PeerAddress): string {
  const plain = plainAddress(address);
  return isIPv6(plain) ? `[${plain}]:${port}` : `${plain}:${port}`;
}
