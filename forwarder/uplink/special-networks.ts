// Which addresses are nobody's on the Internet: the special-purpose registries of IANA (RFC 6890) and what clouds answer
// their guests on. IPv4 is open but for a list; IPv6 is closed but for global unicast, less a list.

import { BlockList, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { parseNetwork } from '../decision/networks.ts';

type Network = readonly [network: string, prefix: number];

const CLOSED_IPV4: readonly Network[] = [
  ['0.0.0.0', 8], // unspecified, "this network"
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // Azure wire server
  ['169.254.0.0', 16], // link-local, metadata service
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays, given up
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks; used as private by plants that ran out
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/** Everything else is loopback, link-local, unique local, multicast, reserved, or IPv4 in disguise. */
const GLOBAL_IPV6: Network = ['2000::', 3];
const CLOSED_IPV6: readonly Network[] = [
  ['2001::', 23], // protocol assignments: Teredo (IPv4 in disguise), benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: IPv4 in disguise
  ['3fff::', 20], // documentation
];
/** A NAT64 of the network leads to the IPv4 address in the last four bytes (RFC 6052). */
const NAT64: Network = ['64:ff9b::', 96];
const IPV4_BYTES = 4;

/** Whether an address is one of the Internet. `address` is in its one text; text that is none is closed. */
export type IsOpen = (address: string) => boolean;

export function createIsOpen(): IsOpen {
  const [closed4, closed6, global6] = [new BlockList(), new BlockList(), new BlockList()];
  for (const [network, prefix] of CLOSED_IPV4) closed4.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of CLOSED_IPV6) closed6.addSubnet(network, prefix, 'ipv6');
  global6.addSubnet(...GLOBAL_IPV6, 'ipv6');
  return (address) =>
    isIPv4(address)
      ? !closed4.check(address, 'ipv4')
      : global6.check(address, 'ipv6') && !closed6.check(address, 'ipv6');
}

/** The IPv4 address a translating router makes of an IPv6 one; undefined for any other address. */
export function createFindTranslated(): (address: string) => string | undefined {
  const nat64 = new BlockList();
  nat64.addSubnet(...NAT64, 'ipv6');
  return (address) => {
    if (isIPv4(address) || !nat64.check(address, 'ipv6')) return undefined;
    const bytes = ipaddr.IPv6.parse(address).toByteArray();
    return bytes.slice(-IPV4_BYTES).join('.');
  };
}

/** The networks of a configuration. Throws when a text is none; a single address is a network too. */
export function createIsPermitted(texts: readonly string[]): IsOpen {
  const permitted = new BlockList();
  for (const text of texts) permit(permitted, text);
  return (address) => permitted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function permit(list: BlockList, text: string): void {
  const network = text.includes('/') ? text : `${text}/${isIPv4(text) ? 32 : 128}`;
  const parsed = parseNetwork(network);
  if ('fault' in parsed) {
    throw new Error(`Cannot permit the addresses "${text}": ${parsed.fault}`);
  }
  const [first = '', prefix] = network.split('/');
  list.addSubnet(first, Number(prefix), isIPv4(first) ? 'ipv4' : 'ipv6');
}
