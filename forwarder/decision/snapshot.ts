import type { Allowlist, Protocol } from '../contract/allowlist.ts';
import type { CompiledEntry } from './decision.ts';

/** An immutable, validated allowlist in memory. Built by compileSnapshot; asked by decide() and callers.ts. */
export interface Snapshot {
  readonly digest: string;
  readonly allowlist: Allowlist;
  /** Entries over all grants, each counted once. */
  readonly entries: number;
  /** How many zones are direct children. */
  readonly children: number;
  /** While the clock is not trusted: the moment at which expiries are judged instead of now (clock-guard.ts). */
  readonly expiriesHeldAt?: number;
  /** The earliest expiry after `now`, if any. */
  nextExpiry(now: number): number | undefined;
  /** The direct child whose networks contain the address (IPv4, or IPv4-mapped IPv6). */
  childOf(address: string): string | undefined;
  /** The direct child an origin's connections come through: itself when it is direct; undefined when unknown. */
  childFor(origin: string): string | undefined;
  /** Entries (reserved names included) that cover a name, most specific first, whatever zone, port or protocol. */
  lookup(serverName: string): readonly Candidate[];
  /** Entries of protocol tcp on a listen port. */
  lookupTcp(listenPort: number): readonly Candidate[];
  /** Those of `lookup` (of `lookupTcp` for tcp) that belong to one zone, protocol and port. */
  find(destination: Destination): readonly Candidate[];
}

export type Candidate = {
  readonly entry: CompiledEntry;
  readonly zones: ReadonlySet<string>;
  readonly protocol: Protocol;
};

/** What a question asks for, without its time. */
export type Destination = {
  readonly origin: string;
  readonly serverName: string | undefined;
  readonly port: number;
  readonly protocol: Protocol;
};
