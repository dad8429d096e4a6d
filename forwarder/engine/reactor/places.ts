// Where destinations are, as the main thread last said. It knows resolvers, forbidden addresses and cards; a reactor
// remembers its answers for as long as they are good, which ends at once when nobody can be reached there. Equal questions
// that are under way share one answer.

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
      /** Nobody could be reached there: whoever comes next has it looked up again. */
      isDoubted: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly nextHop: string | undefined };

/** A row of the connection table, in the use in which it asked. */
export type Waiter = { readonly row: number; readonly use: number };

type Asked = { readonly configuration: ReactorConfiguration; readonly key: string; readonly waiters: Waiter[] };
type Known =
  | { readonly kind: 'asked'; readonly request: number }
  | { readonly kind: 'known'; readonly places: KnownPlaces; readonly validUntilMs: number };

/** For each configuration: more than an allowlist has exact names. The one found longest ago makes room. */
const REMEMBERED = 16_384;

export class Places {
  readonly #send: (report: Report) => void;
  /** Each configuration leads somewhere else, and is forgotten with the last connection that has it. */
  #known = new WeakMap<ReactorConfiguration, Map<string, Known>>();
  readonly #asked = new Map<number, Asked>();
  #requests = 0;

  constructor(send: (report: Report) => void) {
    this.#send = send;
  }

  find(configuration: ReactorConfiguration, key: string, nowMs: number): KnownPlaces | undefined {
    const known = this.#known.get(configuration)?.get(key);
    if (known?.kind !== 'known' || nowMs >= known.validUntilMs || isDoubted(known.places)) return undefined;
    return known.places;
  }

  ask(configuration: ReactorConfiguration, key: string, question: LocateQuestion, waiter: Waiter): void {
    const places = this.#placesOf(configuration);
    const known = places.get(key);
    if (known?.kind === 'asked') {
      this.#asked.get(known.request)?.waiters.push(waiter);
      return;
    }
    this.#requests += 1;
    const request = this.#requests;
    this.#asked.set(request, { configuration, key, waiters: [waiter] });
    this.#keep(places, key, { kind: 'asked', request });
    const lookAgain = known !== undefined && isDoubted(known.places);
    this.#send({ kind: 'locate', request, digest: configuration.digest, question, lookAgain });
  }

  /** What is under way is forgotten too: its answer is for those who wait. */
  forgetAll(): void {
    this.#known = new WeakMap();
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
    const prepared = prepare(location);
    const places = this.#placesOf(asked.configuration);
    const known = places.get(asked.key);
    if (known?.kind === 'asked' && known.request === request) {
      places.delete(asked.key);
      if (location.kind === 'places')
        this.#keep(places, asked.key, { kind: 'known', places: prepared, validUntilMs: nowMs + location.validMs });
    }
    for (const waiter of asked.waiters) tell(waiter, prepared);
  }

  #placesOf(configuration: ReactorConfiguration): Map<string, Known> {
    let places = this.#known.get(configuration);
    if (places === undefined) this.#known.set(configuration, (places = new Map()));
    return places;
  }

  #keep(places: Map<string, Known>, key: string, known: Known): void {
    places.delete(key);
    // A Map keeps the order of insertion.
    const [oldest] = places.keys();
    if (oldest !== undefined && places.size >= REMEMBERED) places.delete(oldest);
    places.set(key, known);
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

function prepare(location: Location): KnownPlaces {
  try {
    return encode(location);
  } catch {
    // Somebody has let through what is no address. Those who wait are told so, and nobody else is disturbed.
    return { kind: 'refused', reason: 'forbidden-address', nextHop: undefined };
  }
}

function encode(location: Location): KnownPlaces {
  if (location.kind === 'refused') return location;
  // Faces behind a corporate proxy are handed over; this reactor had not yet read so when it asked.
  if (location.kind === 'dial-only') return { kind: 'refused', reason: 'next-hop-refused', nextHop: undefined };
  const { places, source, speaks } = location;
  return {
    kind: 'places',
    places: places.map((place) => ({ text: formatEndpoint(place), socketAddress: encodeSocketAddress(place) })),
    source: source === undefined ? undefined : encodeSocketAddress({ address: source, port: 0 }),
    speaksProxyHeader: speaks === 'proxy-header',
    isDoubted: false,
  };
}

function isDoubted(known: KnownPlaces): boolean {
  return known.kind === 'places' && known.isDoubted;
}
