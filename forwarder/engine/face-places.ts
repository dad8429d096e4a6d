// The listening sockets a list of listeners asks for. A socket is known by a key, and outlives a change of the listener on
// it; one card and one address may ask for the same socket, two listeners may not.

import { networkInterfaces } from 'node:os';
import { describePlace } from '../contract/check-places.ts';
import type { BindPlace } from '../contract/configuration.ts';
import type { ReadCards } from '../uplink/host-cards.ts';
import { type BoundAddress, ListenError, type ServedListener } from './engine.ts';
import { resolveBind } from './face-address.ts';

/** One socket. */
export type FacePlace = BoundAddress & {
  readonly key: string;
  readonly listener: ServedListener;
  /** What the configuration says, in words. */
  readonly declared: string;
};

/** Every socket once. Throws ListenError when a card has no address, or two listeners ask for one socket. */
export function placesToBind(
  listeners: readonly ServedListener[],
  readCards: ReadCards = networkInterfaces,
): readonly FacePlace[] {
  const places = new Map<string, FacePlace>();
  for (const place of listeners.flatMap((listener) => placesOf(listener, readCards))) {
    const { key, address, port, listener } = place;
    const other = places.get(key)?.listener;
    if (other === undefined) places.set(key, place);
    else if (other !== listener) {
      throw new ListenError(listener.name, address, port, new Error(`listener "${other.name}" listens there`));
    }
  }
  return [...places.values()];
}

/** What stays of `bound`, with the listener it is served by. A card that is gone keeps the sockets it had. */
export function keptPlaces(
  listeners: readonly ServedListener[],
  bound: readonly FacePlace[],
  readCards: ReadCards = networkInterfaces,
): readonly FacePlace[] {
  return listeners.flatMap((listener) =>
    listener.bind.flatMap((bind, index) => {
      const places = socketsOf(listener, bind, index, readCards);
      if (!('fault' in places)) return places;
      const declared = describePlace(bind);
      return bound.filter((place) => place.declared === declared).map((place) => ({ ...place, listener }));
    }),
  );
}

function placesOf(listener: ServedListener, readCards: ReadCards): readonly FacePlace[] {
  return listener.bind.flatMap((bind, index) => {
    const places = socketsOf(listener, bind, index, readCards);
    if (!('fault' in places)) return places;
    const where = bind.address ?? `interface "${bind.interface}"`;
    throw new ListenError(listener.name, where, bind.port, new Error(places.fault));
  });
}

function socketsOf(
  listener: ServedListener,
  bind: BindPlace,
  index: number,
  readCards: ReadCards,
): readonly FacePlace[] | { readonly fault: string } {
  const addresses = resolveBind(bind, readCards);
  if ('fault' in addresses) return addresses;
  return addresses.map(({ address, port }) => {
    // Port 0 is another port each time, so the address does not tell such sockets apart.
    const key = port === 0 ? `${listener.name} ${index} ${address}` : `${address} ${port}`;
    return { address, port, key, listener, declared: describePlace(bind) };
  });
}
