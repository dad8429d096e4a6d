// From the addresses of a next hop to the places that are dialled: permitted, reachable from the card of the way up, few.

import { canonicalAddress } from '../contract/ip-address.ts';
import type { Reason } from '../contract/reasons.ts';
import type { LocateRequest, Location, PeerAddress, Places } from './dialer.ts';
import { formatEndpoint } from './endpoint.ts';
import { MAX_ATTEMPTS } from './race.ts';
import { type FindSource, leaveBy } from './source-address.ts';

/** Knows where the next hop of a request is. */
export interface Finder {
  /** Never rejects; how long it may take is the business of whoever asks. */
  find(request: LocateRequest): Promise<Located>;
  /** Ends its resolvers. */
  close(): void;
}

export type Located = Exclude<Location, { readonly kind: 'dial-only' }>;

/** The rules of one way: what may be dialled, from where, and what is said first. */
export type Rules = {
  readonly isPermitted: (place: PeerAddress) => boolean;
  readonly source: FindSource;
  readonly speaks: Places['speaks'];
};

export type NextHop = {
  readonly addresses: readonly string[];
  readonly port: number;
  /** How long the addresses hold. */
  readonly validMs: number;
};

/** Whatever else may change, the card of the way up for one, is seen after this time. */
const MAX_VALID_MS = 5_000;

export function findPlaces({ addresses, port, validMs }: NextHop, { isPermitted, source, speaks }: Rules): Located {
  const known = addresses.map((address) => ({ address: canonicalAddress(address), port }));
  const permitted = known.filter(isPermitted);
  if (permitted.length === 0) return refused('forbidden-address', known[0]);
  const way = leaveBy(permitted, source);
  if ('fault' in way) return refused('next-hop-refused', permitted[0]);
  return {
    kind: 'places',
    places: way.places.slice(0, MAX_ATTEMPTS),
    source: way.source,
    speaks,
    validMs: Math.min(validMs, MAX_VALID_MS),
  };
}

export function refused(reason: Reason, place?: PeerAddress): Located {
  return { kind: 'refused', reason, nextHop: place === undefined ? undefined : formatEndpoint(place) };
}
