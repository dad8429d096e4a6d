// Slots while they are written: the entries of each host pattern and of each listen port, in the order of the list. The
// few that have many entries get an index by zone and destination.

import { ANY_DESTINATION } from '../destination.ts';
import { NONE, SLOT } from '../memory.ts';
import type { EntryDraft } from './entry-drafts.ts';
import type { Keys } from './keys.ts';
import type { Zones } from './zones.ts';

/** Entries for one zone and one destination (or any). */
type Row = { readonly zone: number; readonly destination: number; readonly entries: number[] };

/** Up to here a scan of the entries is as fast as a search in an index. */
const SCAN_LIMIT = 8;
/** A bound of the memory; slots beyond it are scanned. Only lists that repeat a name for all zones come near. */
const MAX_INDEXED = 1_000_000;

export class Slots {
  readonly #drafts: readonly EntryDraft[];
  readonly #zones: Zones;
  /** List 0 is the empty one. */
  readonly #lists: number[] = [0];
  readonly #index: number[] = [];
  readonly #ports: Int32Array;

  /** Hangs the slots of host patterns on their keys. */
  constructor(drafts: readonly EntryDraft[], keys: Keys, zones: Zones) {
    this.#drafts = drafts;
    this.#zones = zones;
    const patterns = new Map<string, number[]>();
    const ports = new Map<number, number[]>();
    for (const [entry, { pattern, protocol, listenPort }] of drafts.entries()) {
      if (protocol === 'tcp' || pattern === undefined) append(ports, listenPort, entry);
      else append(patterns, pattern.text, entry);
    }
    for (const entries of patterns.values()) {
      const pattern = drafts[entries[0] ?? NONE]?.pattern;
      if (pattern !== undefined) keys.at(pattern.base)[pattern.kind] = this.#addSlot(entries);
    }
    const sorted = [...ports].sort(([left], [right]) => left - right);
    this.#ports = Int32Array.from(sorted.flatMap(([port, entries]) => [port, this.#addSlot(entries)]));
  }

  words(): { readonly lists: Int32Array; readonly index: Int32Array; readonly ports: Int32Array } {
    return { lists: Int32Array.from(this.#lists), index: Int32Array.from(this.#index), ports: this.#ports };
  }

  #addSlot(entries: readonly number[]): number {
    const indexStart = this.#index.length;
    if (this.#isIndexed(entries)) {
      for (const row of this.#rowsOf(entries)) this.#index.push(row.zone, row.destination, this.#addList(row.entries));
    }
    const slot = this.#lists.push(indexStart, this.#index.length) - SLOT.list;
    this.#addList(entries);
    return slot;
  }

  #addList(entries: readonly number[]): number {
    const list = this.#lists.push(entries.length) - 1;
    for (const entry of entries) this.#lists.push(entry);
    return list;
  }

  #isIndexed(entries: readonly number[]): boolean {
    if (entries.length <= SCAN_LIMIT) return false;
    const members = entries.reduce((sum, entry) => sum + this.#zonesOf(entry).length, 0);
    return this.#lists.length + 2 * members <= MAX_INDEXED;
  }

  /** For each zone: its entries for each destination, and all of them. */
  #rowsOf(entries: readonly number[]): readonly Row[] {
    const rows = new Map<number, Map<number, number[]>>();
    for (const entry of entries) {
      for (const zone of this.#zonesOf(entry)) {
        let ofZone = rows.get(zone);
        if (ofZone === undefined) rows.set(zone, (ofZone = new Map<number, number[]>()));
        append(ofZone, ANY_DESTINATION, entry);
        append(ofZone, this.#drafts[entry]?.destination ?? NONE, entry);
      }
    }
    return [...rows]
      .flatMap(([zone, ofZone]) => [...ofZone].map(([destination, list]) => ({ zone, destination, entries: list })))
      .sort((left, right) => left.zone - right.zone || left.destination - right.destination);
  }

  #zonesOf(entry: number): readonly number[] {
    return this.#zones.inSet(this.#drafts[entry]?.zoneSet ?? NONE);
  }
}

function append<K>(lists: Map<K, number[]>, key: K, entry: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [entry]);
  else list.push(entry);
}
