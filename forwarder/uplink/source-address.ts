// The card the way up leaves by: `from: { address }` or `from: { interface }`. An address reaches only places of its own
// family, so where the way up has a card, all places of one dial are of one family.

import { type Family, familyOf } from '../contract/ip-address.ts';
import type { UplinkConfiguration } from '../contract/configuration.ts';
import type { PeerAddress } from './dialer.ts';
import type { HostCards } from './host-cards.ts';

/** Undefined address: the kernel chooses. */
export type SourceAddress = { readonly address: string | undefined } | { readonly fault: string };
/** The address that places of a family are dialled from, looked up for every dial: a card may get another one. */
export type FindSource = (family: Family) => SourceAddress;

const NAMES = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

export function findSourceAddress(from: UplinkConfiguration['from'], family: Family, cards: HostCards): SourceAddress {
  if (from?.interface !== undefined) return addressOfCard(from.interface, family, cards);
  if (from?.address === undefined || familyOf(from.address) === family) return { address: from?.address };
  return { fault: `"${from.address}" is no ${NAMES[family]} address. Write one, or name the interface` };
}

/** The places that can be reached from one source, in their order, and that source. */
export function leaveBy(
  places: readonly PeerAddress[],
  source: FindSource,
): { readonly places: readonly PeerAddress[]; readonly source: string | undefined } | { readonly fault: string } {
  let fault = 'there is no place to go';
  for (const { address } of places) {
    const family = familyOf(address);
    const found = source(family);
    if ('fault' in found) ({ fault } = found);
    else if (found.address === undefined) return { places, source: undefined };
    else return { places: places.filter((place) => familyOf(place.address) === family), source: found.address };
  }
  return { fault };
}

function addressOfCard(name: string, family: Family, cards: HostCards): SourceAddress {
  const addresses = cards.addressesOf(name);
  if ('fault' in addresses) return addresses;
  const address = addresses.find((candidate) => familyOf(candidate) === family);
  if (address === undefined) {
    return { fault: `interface "${name}" has no ${NAMES[family]} address. Give it one or name another` };
  }
  return { address };
}
