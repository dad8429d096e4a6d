// Networks and addresses as numbers, so that whether one holds the other is two comparisons.

import ipaddr from 'ipaddr.js';

export type Network = {
  /** As it was written. */
  readonly text: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly first: bigint;
  readonly last: bigint;
};

/** A network, or an address as the network of its own; undefined where the text is neither. */
export function networkOf(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const address = numberOf(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const width = address.family === 'ipv4' ? 32 : 128;
  const prefix = slash < 0 ? width : Number(text.slice(slash + 1));
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > width) return undefined;
  const size = 1n << BigInt(width - prefix);
  const first = (address.value / size) * size;
  return { text, family: address.family, first, last: first + size - 1n };
}

/** The networks among some texts. */
export function networksOf(texts: readonly string[]): readonly Network[] {
  return texts.flatMap((text) => networkOf(text) ?? []);
}

/** Whether one of the networks holds all of another, or an address. */
export function holds(networks: readonly Network[], inner: Network): boolean {
  return networks.some(
    ({ family, first, last }) => family === inner.family && first <= inner.first && inner.last <= last,
  );
}

/** Two addresses that stand for the whole network: at its beginning and at its end. */
export function samplesOf({ family, first, last }: Network): readonly Network[] {
  const inner = last - first > 2n ? [first + 1n, last - 1n] : [first, last];
  return [...new Set(inner)].map((value) => ({ text: textOf(family, value), family, first: value, last: value }));
}

/** Stands for all that is not the plant: an address for documentation (RFC 5737). */
export const OUTSIDE = '203.0.113.7';

export function isAddress(text: string): boolean {
  return numberOf(text) !== undefined;
}

type Numbered = { readonly family: Network['family']; readonly value: bigint };

function numberOf(text: string): Numbered | undefined {
  if (text.includes(':'))
    return ipaddr.IPv6.isValid(text) ? { family: 'ipv6', value: sum(ipaddr.IPv6.parse(text).parts, 16n) } : undefined;
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return parts?.every((part) => part < 256) === true ? { family: 'ipv4', value: sum(parts, 8n) } : undefined;
}

function sum(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((value, part) => (value << bits) | BigInt(part), 0n);
}

function textOf(family: Network['family'], value: bigint): string {
  const [count, bits] = family === 'ipv4' ? [4, 8n] : [8, 16n];
  const parts = Array.from({ length: count }, (_, index) =>
    Number((value >> (BigInt(count - 1 - index) * bits)) & ((1n << bits) - 1n)),
  );
  return family === 'ipv4' ? parts.join('.') : new ipaddr.IPv6(parts).toString();
}
