// Networks of the direct children: which child does an address belong to? Networks in CIDR form are nested or disjoint,
// so they lie on the line of all addresses as ranges, each with one owner; a search by halves finds the range.

import { isIPv4 } from 'node:net';
import { ADDRESS_WORDS, writeAddress } from './address-words.ts';
import { NONE } from './memory.ts';

export type Network = { readonly first: bigint; readonly last: bigint; readonly length: number };

/** From `first` up to the next range, addresses belong to `owner`; to nobody when it is NONE. */
export type Range = { readonly first: bigint; readonly owner: number };

const BITS = 128;
const MAPPED_BITS = 96;
const WORD_BITS = 32n;

/** A network in CIDR form, or what is wrong with it. IPv4 networks are those of the IPv4-mapped addresses. */
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

/** The ranges of owned networks, sorted. Inside a network, a longer one wins; of two equal ones, the later. */
export function rangesOf(owned: readonly { readonly network: Network; readonly owner: number }[]): readonly Range[] {
  const ranges: Range[] = [];
  const around: { readonly network: Network; readonly owner: number }[] = [];
  const closeUpTo = (first: bigint): void => {
    for (let inner = around.at(-1); inner !== undefined && inner.network.last < first; inner = around.at(-1)) {
      around.pop();
      ranges.push({ first: inner.network.last + 1n, owner: around.at(-1)?.owner ?? NONE });
    }
  };
  for (const current of owned.toSorted((left, right) => compareNetworks(left.network, right.network))) {
    closeUpTo(current.network.first);
    around.push(current);
    ranges.push({ first: current.network.first, owner: current.owner });
  }
  closeUpTo(1n << BigInt(BITS));
  // Of several ranges that begin at one address the last one was meant; nothing begins behind the last address.
  return ranges.filter(({ first }, at) => first !== ranges[at + 1]?.first && first < 1n << BigInt(BITS));
}

/** The first addresses of ranges, as the memory holds them. */
export function wordsOfRanges(ranges: readonly Range[]): Uint32Array {
  const words = ranges.flatMap(({ first }) =>
    Array.from({ length: ADDRESS_WORDS }, (_unused, word) =>
      Number((first >> (WORD_BITS * BigInt(ADDRESS_WORDS - 1 - word))) & 0xffff_ffffn),
    ),
  );
  return Uint32Array.from(words);
}

/** The owner of an address among ranges, or NONE. */
export function findOwner(ranges: Uint32Array, owners: Int32Array, address: Uint32Array): number {
  let [low, high] = [0, owners.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(address, ranges, middle * ADDRESS_WORDS)) high = middle;
    else low = middle + 1;
  }
  return owners[low - 1] ?? NONE;
}

function isBefore(address: Uint32Array, ranges: Uint32Array, place: number): boolean {
  for (let word = 0; word < ADDRESS_WORDS; word += 1) {
    const difference = (address[word] ?? 0) - (ranges[place + word] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function parseAddress(text: string): bigint | undefined {
  const words = new Uint32Array(ADDRESS_WORDS);
  if (!writeAddress(text, words)) return undefined;
  return words.reduce((bits, word) => (bits << WORD_BITS) | BigInt(word), 0n);
}

function parseLength(address: string, prefix: string): number | undefined {
  if (!/^\d{1,3}$/.test(prefix)) return undefined;
  const length = Number(prefix) + (isIPv4(address) ? MAPPED_BITS : 0);
  return length <= BITS ? length : undefined;
}

function compareNetworks(left: Network, right: Network): number {
  if (left.first !== right.first) return left.first < right.first ? -1 : 1;
  return left.length - right.length;
}
