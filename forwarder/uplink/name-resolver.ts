// Names to addresses with resolvers of the forwarder's own: never the DNS that redirects the level to the forwarder,
// which would make it dial itself. A records, and AAAA where the configuration asks for them.
//
// It is asked only after an allow: a wildcard entry is otherwise a channel out through DNS. "No such name" is
// remembered too, and equal questions that are under way share one answer.

import type { Family } from '../contract/ip-address.ts';
import { askFamilies } from './ask-families.ts';
import { NameCache } from './name-cache.ts';
import { type AddressRecord, NameServers, type Resolve } from './name-servers.ts';

export type Resolution =
  /** `validMs`: what is left of the time to live. */
  | { readonly ok: true; readonly addresses: readonly string[]; readonly validMs: number }
  | { readonly ok: false; readonly reason: 'name-not-found' | 'resolver-failed' };

export type NameResolverOptions = {
  readonly servers: readonly string[];
  /** Asked for, and tried, in this order. @default A records only */
  readonly families?: readonly Family[] | undefined;
  /** Asks somebody else instead of the servers. */
  readonly resolve?: Resolve | undefined;
  /** Monotonic, in milliseconds. */
  readonly clock?: (() => number) | undefined;
};

/** What a name has: no address, or some until a time of the clock. */
type Kept = { readonly addresses: readonly string[]; readonly askedAt: number; readonly endsAt: number };

/** More than an allowlist has exact names. */
const CACHED_NAMES = 16_384;
/** No more than a few are dialled; a name with thousands must not fill the memory. */
const MAX_RECORDS = 16;
const MIN_TTL_MS = 1_000;
const MAX_TTL_MS = 300_000;
const NEGATIVE_TTL_MS = 30_000;

export class NameResolver {
  readonly #resolve: Resolve;
  readonly #families: readonly Family[];
  readonly #servers: NameServers;
  readonly #clock: () => number;
  readonly #cache: NameCache<Kept>;
  readonly #underWay = new Map<string, Promise<Kept | undefined>>();

  constructor({ servers, families = ['ipv4'], resolve, clock = () => performance.now() }: NameResolverOptions) {
    this.#servers = new NameServers(servers);
    this.#resolve = resolve ?? ((name, family) => this.#servers.ask(name, family));
    this.#families = families;
    this.#clock = clock;
    this.#cache = new NameCache(CACHED_NAMES, clock);
  }

  /** Never rejects. */
  async resolve(name: string): Promise<Resolution> {
    const kept = this.#cache.get(name) ?? (await this.#askOnce(name));
    if (kept === undefined) return { ok: false, reason: 'resolver-failed' };
    if (kept.addresses.length === 0) return { ok: false, reason: 'name-not-found' };
    return { ok: true, addresses: kept.addresses, validMs: Math.max(0, kept.endsAt - this.#clock()) };
  }

  /**
   * Its addresses could not be reached, so they are asked for again. Not if they have just been: however many callers a
   * server turns away, its name is asked for once a second at most.
   */
  forget(name: string): void {
    const kept = this.#cache.get(name);
    if (kept !== undefined && this.#clock() - kept.askedAt >= MIN_TTL_MS) this.#cache.delete(name);
  }

  close(): void {
    this.#servers.close();
  }

  #askOnce(name: string): Promise<Kept | undefined> {
    const asked = this.#underWay.get(name) ?? this.#ask(name);
    this.#underWay.set(name, asked);
    return asked;
  }

  /** Undefined is a failure, which is not kept: the resolver may be back for the next connection. */
  async #ask(name: string): Promise<Kept | undefined> {
    const answer = await askFamilies(name, this.#families, this.#resolve);
    this.#underWay.delete(name);
    if (answer.kind === 'failed') return undefined;
    if (answer.kind === 'absent') return this.#keep(name, [], NEGATIVE_TTL_MS);
    const records = answer.records.slice(0, MAX_RECORDS);
    return this.#keep(name, records, answer.isWhole ? lifetimeOf(records) : MIN_TTL_MS);
  }

  #keep(name: string, records: readonly AddressRecord[], ttlMs: number): Kept {
    const askedAt = this.#clock();
    const kept = { addresses: records.map(({ address }) => address), askedAt, endsAt: askedAt + ttlMs };
    this.#cache.set(name, kept, ttlMs);
    return kept;
  }
}

function lifetimeOf(records: readonly AddressRecord[]): number {
  const ttlMs = Math.min(...records.map(({ ttl }) => ttl * 1000));
  return Math.min(Math.max(ttlMs, MIN_TTL_MS), MAX_TTL_MS);
}
