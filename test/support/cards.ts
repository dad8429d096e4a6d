// Network cards a test invents, as the kernel would tell them.

import { isIPv4 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

export function cardsOf(
  addresses: Readonly<Record<string, readonly string[]>>,
): Record<string, NetworkInterfaceInfo[]> {
  return Object.fromEntries(Object.entries(addresses).map(([name, all]) => [name, all.map(entryOf)]));
}

function entryOf(address: string): NetworkInterfaceInfo {
  const entry = { address, netmask: '', mac: '', internal: false, cidr: null };
  return isIPv4(address) ? { ...entry, family: 'IPv4' } : { ...entry, family: 'IPv6', scopeid: 0 };
}
