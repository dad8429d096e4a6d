// Where destinations are, as the main thread last said. It knows resolvers, forbidden addresses and cards; a reactor
// remembers its answers for the few seconds they are good for. Equal questions that are under way share one answer.

import type { CompiledEntry } from '../../decision/decision.ts';
import type { Reason } from '../../contract/reasons.ts';
import type { Location } from '../../uplink/dialer.ts';
import { formatEndpoint } from '../../uplink/endpoint.ts';
import type { Face, LocateQuestion, ReactorConfiguration, Report } from './messages.ts';
import { encodeSocketAddress } from './socket-address.ts';

export type KnownPlaces =
  | {
      readonly kind: 'places';
      readonly places: readonly { readonly text: string; readonly socketAddress: Uint8Array }[];
      /** Where from, per place: a socket address of the same family. */
      readonly source: Uint8Array | undefined;
      readonly speaksProxyHeader: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly nextHop: string | undefined };

/** A row of the connection table, in the use in which it asked. */
export type Waiter = { readonly row: number; readonly use: number };

type Asked = { readonly key: string; readonly waiters: Waiter[] };
type Known = { readonly places: KnownPlaces; readonly validUntilMs: number };

const REMEMBERED = 16_384;

export class Places {
  readonly #send: (report: Report) => void;
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<number, Asked>();
  readonly #byKey = new Map<string, number>();
  #requests = 0;

  constructor(send: (report: Report) => void) {
    this.#send = send;
  }

  /** Another configuration leads elsewhere. Questions under way are answered to those who asked, and not kept. */
  forget(): void {
    this.#known.clear();
    this.#byKey.clear();
  }

  find(key: string, nowMs: number): KnownPlaces | undefined {
    const known = this.#known.get(key);
    return known !== undefined && nowMs < known.validUntilMs ? known.places : undefined;
  }

  ask(key: string, question: LocateQuestion, { digest }: ReactorConfiguration, waiter: Waiter): void {
    const underWay = this.#asked.get(this.#byKey.get(key) ?? 0);
    if (underWay !== undefined) {
      underWay.waiters.push(waiter);
      return;
    }
    this.#requests += 1;
    this.#asked.set(this.#requests, { key, waiters: [waiter] });
    this.#byKey.set(key, this.#requests);
    this.#send({ kind: 'locate', request: this.#requests, digest, question });
  }

  /** Keeps the answer to a question; `tell` is called for each connection that waits for it. */
  answer(
    request: number,
    location: Location,
    nowMs: number,
    tell: (waiter: Waiter, places: KnownPlaces) => void,
  ): void {
    const asked = this.#asked.get(request);
    if (asked === undefined) return;
    this.#asked.delete(request);
    const places = prepared(location);
    if (this.#byKey.get(asked.key) === request) {
      this.#byKey.delete(asked.key);
      if (location.kind === 'places') this.#keep(asked.key, places, nowMs + location.validMs);
    }
    for (const waiter of asked.waiters) tell(waiter, places);
  }

  #keep(key: string, places: KnownPlaces, validUntilMs: number): void {
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(key, { places, validUntilMs });
  }
}

/** Equal keys, equal places. */
export function placesKey(
  { isUplinkParent }: ReactorConfiguration,
  { listener }: Face,
  { to, port, protocol, pattern }: CompiledEntry,
  serverName: string | undefined,
): string {
  if (to !== undefined) return `${to.service ?? ''}/${to.namespace ?? ''}/${to.address ?? ''}/${to.port}`;
  if (isUplinkParent) return `^${listener.port}`;
  const host = protocol === 'tcp' ? (pattern?.base ?? '') : (serverName ?? '');
  // A server name has no colon; the common case needs no new text.
  return port === 443 ? host : `${host}:${port}`;
}

function prepared(location: Location): KnownPlaces {
  if (location.kind === 'refused') return location;
  // Faces behind a corporate proxy are handed over; this reactor had not yet read so when it asked.
  if (location.kind === 'dial-only') return { kind: 'refused', reason: 'next-hop-refused', nextHop: undefined };
  const { places, source, speaks } = location;
  return {
    kind: 'places',
    places: places.map((place) => ({ text: formatEndpoint(place), socketAddress: encodeSocketAddress(place) })),
    source: source === undefined ? undefined : encodeSocketAddress({ address: source, port: 0 }),
    speaksProxyHeader: speaks === 'proxy-header',
  };
}
