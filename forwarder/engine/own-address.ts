// The forwarder's own addresses never count as a child. A face stands inside the child's network, so whatever runs on
// this host could otherwise call itself that child.

import type { Configuration } from '../contract/configuration.ts';
import { type HostCards, THIS_HOST } from '../uplink/host-cards.ts';

/**
 * `local` is where the peer was accepted: under a listener on every address, the one it reached. Peers and configurations
 * write addresses in their one text.
 */
export function isOwnAddress(
  peer: string,
  local: string,
  { listeners, uplink: { from } }: Configuration,
  cards = THIS_HOST,
): boolean {
  if (peer === local || peer === from?.address || isOf(peer, from?.interface, cards)) return true;
  return listeners.some(({ bind }) =>
    bind.some((place) => place.address === peer || isOf(peer, place.interface, cards)),
  );
}

function isOf(peer: string, card: string | undefined, cards: HostCards): boolean {
  if (card === undefined) return false;
  const addresses = cards.addressesOf(card);
  return !('fault' in addresses) && addresses.includes(peer);
}

/** All of them that are known before anybody calls; a listener on every address has more. */
export function ownAddresses({ listeners, uplink: { from } }: Configuration, cards = THIS_HOST): readonly string[] {
  const places = [from, ...listeners.flatMap(({ bind }) => bind)];
  return places.flatMap((place) => {
    if (place?.address !== undefined) return [place.address];
    const addresses = place?.interface === undefined ? [] : cards.addressesOf(place.interface);
    return 'fault' in addresses ? [] : addresses;
  });
}
