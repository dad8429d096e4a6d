// Names to addresses with resolvers of the forwarder's own: never the DNS that redirects the level to the forwarder,
// which would make it dial itself. A records only.
//
// It is asked only after an allow: a wildcard entry is otherwise a channel out through DNS. "No such name" is
// remembered too, and equal questions that are under way share one answer.

import { Resolver } from 'node:dns/promises';
import { NameCache } from './name-cache.ts';

export type AddressRecord = { readonly address: string; readonly ttl: number };
/** Rejects with the codes of node:dns. */
export type Resolve = (name: string) => Promise<readonly AddressRecord[]>;

export type Resolution =
  | { readonly ok: true; readonly addresses: readonly string[] }
  | { readonly ok: false; readonly reason: 'name-not-found' | 'resolver-failed' };

export type NameResolverOptions = {
  readonly servers: readonly string[];
  /** Asks somebody else instead of the servers. */
  readonly resolve?: Resolve | undefined;
  readonly clock?: (() => number) | undefined;
};

const CACHED_NAMES = 10_000;
const MIN_TTL_MS = 1_000;
const MAX_TTL_MS = 300_000;
const NEGATIVE_TTL_MS = 30_000;
const QUERY = { timeout: 2_000, tries: 2 };
/** What node:dns says when the resolver answered that there is nothing. */
const NOT_FOUND: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

export class NameResolver {
  readonly #resolve: Resolve;
  readonly #resolver: Resolver;
  readonly #cache: NameCache<Resolution>;
  readonly #underWay = new Map<string, Promise<Resolution>>();

  constructor({ servers, resolve, clock }: NameResolverOptions) {
    this.#resolver = new Resolver(QUERY);
    this.#resolver.setServers(servers);
    this.#resolve = resolve ?? ((name) => this.#resolver.resolve4(name, { ttl: true }));
    this.#cache = new NameCache(CACHED_NAMES, clock ?? (() => performance.now()));
  }

  resolve(name: string): Promise<Resolution> {
    const cached = this.#cache.get(name);
    if (cached !== undefined) return Promise.resolve(cached);
    const asked = this.#underWay.get(name) ?? this.#ask(name);
    this.#underWay.set(name, asked);
    return asked;
  }

  close(): void {
    this.#resolver.cancel();
  }

  async #ask(name: string): Promise<Resolution> {
    try {
      const records = await this.#resolve(name);
      return this.#keep(name, records);
    } catch (error) {
      // A failure is not kept: the resolver may be back for the next connection.
      return NOT_FOUND.has(codeOf(error)) ? this.#keep(name, []) : { ok: false, reason: 'resolver-failed' };
    } finally {
      this.#underWay.delete(name);
    }
  }

  #keep(name: string, records: readonly AddressRecord[]): Resolution {
    if (records.length === 0) {
      const absent: Resolution = { ok: false, reason: 'name-not-found' };
      this.#cache.set(name, absent, NEGATIVE_TTL_MS);
      return absent;
    }
    const found: Resolution = { ok: true, addresses: records.map(({ address }) => address) };
    const ttlMs = Math.min(...records.map(({ ttl }) => ttl * 1000));
    this.#cache.set(name, found, Math.min(Math.max(ttlMs, MIN_TTL_MS), MAX_TTL_MS));
    return found;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
