// The card the way up leaves by: `from: { address }` or `from: { interface }`.

import { networkInterfaces } from 'node:os';
import type { UplinkConfiguration } from '../contract/configuration.ts';

export type SourceAddress = { readonly address: string | undefined } | { readonly fault: string };

/** Looked up again for every dial: a card may get another address while the forwarder runs. */
export function findSourceAddress(from: UplinkConfiguration['from'], interfaces = networkInterfaces): SourceAddress {
  if (from?.interface === undefined) return { address: from?.address };
  const cards = interfaces();
  const card = cards[from.interface];
  if (card === undefined) {
    const names = Object.keys(cards).map((name) => `"${name}"`);
    return { fault: `there is no interface "${from.interface}". This host has ${names.join(', ')}` };
  }
  const address = card.find(({ family }) => family === 'IPv4')?.address;
  if (address === undefined)
    return { fault: `interface "${from.interface}" has no IPv4 address. Give it one or name another` };
  return { address };
}
