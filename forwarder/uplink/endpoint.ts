// Addresses as audit lines, logs and PROXY headers write them.

import { isIPv6 } from 'node:net';
import type { PeerAddress } from './dialer.ts';

const MAPPED = '::ffff:';

/** An IPv4 address a dual-stack socket shows as `::ffff:10.0.0.1` is that IPv4 address. */
export function plainAddress(address: string): string {
  const rest = address.slice(MAPPED.length);
  return address.toLowerCase().startsWith(MAPPED) && rest.includes('.') ? rest : address;
}

/** `address:port`, `[address]:port` for IPv6. */
export function formatEndpoint({ address, port }: PeerAddress): string {
  const plain = plainAddress(address);
  return isIPv6(plain) ? `[${plain}]:${port}` : `${plain}:${port}`;
}
