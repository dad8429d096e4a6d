// An immutable, validated allowlist in memory: asked by decide() and callers.ts. Opening one makes views on a memory that
// may be shared with other threads, and nothing else; what is needed as an object is made when first asked for and kept.

import { ADDRESS_WORDS, writeAddress } from './address-words.ts';
import { Contents } from './contents.ts';
import type { CompiledEntry } from './decision.ts';
import { DAY_MS, ENTRY, HEAD, NONE, openTables, type Tables, ZONE } from './memory.ts';
import { findOwner } from './networks.ts';
import { Rules } from './rules.ts';
import type { Terms } from './terms.ts';

/** The cost does not depend on the length of the list. */
export function openSnapshot(memory: SharedArrayBuffer): Snapshot {
  const tables = openTables(memory);
  return new Snapshot({ memory, tables, rules: new Rules(tables), contents: new Contents(tables) });
}

/** The same snapshot, with expiries judged at a moment of the past because the clock is not trusted. */
export function holdExpiries(snapshot: Snapshot, at: number): Snapshot {
  return snapshot.holding(at);
}

type Parts = {
  readonly memory: SharedArrayBuffer;
  readonly tables: Tables;
  readonly rules: Rules;
  readonly contents: Contents;
};

export class Snapshot {
  readonly digest: string;
  /** What `openSnapshot` makes the same snapshot of, in any thread. */
  readonly memory: SharedArrayBuffer;
  /** Entries over all grants, each counted once. */
  readonly entries: number;
  /** How many zones are direct children. */
  readonly children: number;
  /** While the clock is not trusted: the moment at which expiries are judged instead of now (clock-guard.ts). */
  readonly expiriesHeldAt: number | undefined;
  /** What decide() looks up in. */
  readonly rules: Rules;
  readonly #parts: Parts;
  readonly #address = new Uint32Array(ADDRESS_WORDS);

  constructor(parts: Parts, expiriesHeldAt?: number) {
    const { head } = parts.tables;
    this.#parts = parts;
    this.digest = parts.contents.digest;
    this.memory = parts.memory;
    this.rules = parts.rules;
    this.entries = head[HEAD.granted] ?? 0;
    this.children = head[HEAD.directChildren] ?? 0;
    this.expiriesHeldAt = expiriesHeldAt;
  }

  /** What the list says besides its entries. */
  get terms(): Terms {
    return this.#parts.contents.terms;
  }

  holding(expiriesHeldAt: number): Snapshot {
    return new Snapshot(this.#parts, expiriesHeldAt);
  }

  /** By `CompiledEntry.index`; reserved names stand behind the entries. Throws when there is no such entry. */
  entryAt(index: number): CompiledEntry {
    return this.#parts.contents.entryAt(index);
  }

  /** The earliest expiry after `now`, if any. */
  nextExpiry(now: number): number | undefined {
    const day = this.#parts.tables.expiries.find((expiry) => expiry * DAY_MS > now);
    return day === undefined ? undefined : day * DAY_MS;
  }

  /** How many entries end after one moment, up to another. */
  countEnding(after: number, until: number): number {
    const { entries } = this.#parts.tables;
    let count = 0;
    for (let at: number = ENTRY.endDay; at < entries.length; at += ENTRY.words) {
      const end = (entries[at] ?? 0) * DAY_MS;
      if (end > after && end <= until) count += 1;
    }
    return count;
  }

  /** The direct child whose networks contain the address (IPv4, or IPv4-mapped IPv6). */
  childOf(address: string): string | undefined {
    const { tables, contents } = this.#parts;
    if (!writeAddress(address, this.#address)) return undefined;
    const zone = findOwner(tables.ranges, tables.owners, this.#address);
    return zone === NONE ? undefined : contents.zoneName(zone);
  }

  /** Every zone below the forwarder. */
  zones(): ReadonlySet<string> {
    const { tables, contents } = this.#parts;
    const zones = Array.from({ length: tables.zones.length / ZONE.words }, (_unused, zone) => zone);
    return new Set(zones.filter((zone) => contents.childOfZone(zone) !== NONE).map((zone) => contents.zoneName(zone)));
  }

  /** The direct child an origin's connections come through: itself when it is direct; undefined when unknown. */
  childFor(origin: string): string | undefined {
    const { rules, contents } = this.#parts;
    const zone = rules.zoneOf(origin);
    const child = zone === NONE ? NONE : contents.childOfZone(zone);
    return child === NONE ? undefined : contents.zoneName(child);
  }

  /** Entries (reserved names included) that cover a name, most specific first, whatever zone, port or protocol. */
  lookup(serverName: string): readonly CompiledEntry[] {
    const { rules } = this.#parts;
    const entries: CompiledEntry[] = [];
    for (let nth = 0, count = rules.cover(serverName); nth < count; nth += 1) {
      const list = rules.wholeList(rules.slotAt(nth));
      for (let at = 0; at < rules.lengthOf(list); at += 1) entries.push(this.entryAt(rules.entryOf(list, at)));
    }
    return entries;
  }
}
