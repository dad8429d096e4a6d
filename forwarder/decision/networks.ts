// Networks of the direct children: which child does an address belong to? At most one look-up per prefix length.
//
// IPv4 stands inside IPv6 as ::ffff:0:0/96 (RFC 4291 §2.5.5.2), so a dual-stack socket and an IPv4 socket agree.

import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Network = { readonly first: bigint; readonly last: bigint; readonly length: number };

const BITS = 128;
const MAPPED_BITS = 96;
const MAPPED = 0xffffn << 32n;

/** An address as 128 bits, or undefined when it is none. A scope (`%eth0`) is ignored. */
function parseAddress(text: string): bigint | undefined {
  if (isIPv4(text)) return MAPPED | bitsOf(ipaddr.IPv4.parse(text).toByteArray());
  if (!isIPv6(text)) return undefined;
  return bitsOf(ipaddr.IPv6.parse(text.replace(/%.*$/, '')).toByteArray());
}

/** A network in CIDR form, or what is wrong with it. */
export function parseNetwork(text: string): Network | { readonly fault: string } {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const value = parseAddress(address);
  const length = parseLength(address, prefix);
  if (value === undefined || length === undefined || rest.length > 0 || address.includes('%')) {
    return { fault: `"${text}" is no network. Write it as in "10.20.1.0/24" or "fd00:20::/64"` };
  }
  const hosts = (1n << BigInt(BITS - length)) - 1n;
  if ((value & hosts) !== 0n)
    return { fault: `"${text}" has bits set behind its prefix. Write the network's first address` };
  return { first: value, last: value | hosts, length };
}

function parseLength(address: string, prefix: string): number | undefined {
  if (!/^\d{1,3}$/.test(prefix)) return undefined;
  const length = Number(prefix) + (isIPv4(address) ? MAPPED_BITS : 0);
  return length <= BITS ? length : undefined;
}

function bitsOf(bytes: readonly number[]): bigint {
  return bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

/** Finds the owner of the longest network that contains an address. */
export class NetworkTable {
  readonly #byLength = new Map<number, Map<bigint, string>>();
  #lengths: readonly number[] = [];

  add(network: Network, owner: string): void {
    const owners = this.#byLength.get(network.length) ?? new Map<bigint, string>();
    owners.set(prefixOf(network.first, network.length), owner);
    this.#byLength.set(network.length, owners);
    this.#lengths = [...this.#byLength.keys()].sort((left, right) => right - left);
  }

  ownerOf(address: string): string | undefined {
    const value = parseAddress(address);
    if (value === undefined) return undefined;
    for (const length of this.#lengths) {
      const owner = this.#byLength.get(length)?.get(prefixOf(value, length));
      if (owner !== undefined) return owner;
    }
    return undefined;
  }
}

function prefixOf(value: bigint, length: number): bigint {
  return value >> BigInt(BITS - length);
}
