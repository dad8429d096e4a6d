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
  /** What was found could not be reached: nothing but what is quite new is to be found again without asking. */
  forget(request: Pick<LocateRequest, 'host' | 'to'>): void;
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
  /** How long the addresses hold: Infinity when they were written down. */
  readonly validMs: number;
};

/** Names move before their time is over, and the old place may still answer. More than this would save nothing any more. */
const MAX_RESOLVED_MS = 30_000;

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
    validMs: validMs === Infinity ? Infinity : Math.min(validMs, MAX_RESOLVED_MS),
  };
}

export function refused(reason: Reason, place?: PeerAddress): Located {
  return { kind: 'refused', reason, nextHop: place === undefined ? undefined : formatEndpoint(place) };
}

/** Why a dial failed, if it may be because nobody is at the place any more. */
export function isUnreached(reason: Reason): boolean {
  return reason === 'next-hop-refused' || reason === 'next-hop-timeout';
}
