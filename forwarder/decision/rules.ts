// What decisions are looked up in: the rules of a snapshot as numbers. Slots hold the entries of one host pattern or one
// listen port; zones, entries and destinations are numbers as well. Nothing here makes an object or a string.

import { ANY_DESTINATION } from './destination.ts';
import { DAY_MS, ENTRY, HEAD, INDEX, KEY, NONE, SLOT, type Tables } from './memory.ts';
import { extendHash, hashName, type Seeds } from './name-hash.ts';

const DOT = 46;
/** The list at the beginning of `lists`. */
const EMPTY_LIST = 0;
/** A base has at most 127 labels (253 bytes): as many wildcards of any depth, one of one label, one exact name. */
const MAX_COVERING = 129;

export class Rules {
  readonly #tables: Tables;
  readonly #seeds: Seeds;
  readonly #mask: number;
  readonly #longestName: number;
  readonly #zoneWords: number;
  /** Slots found by the last `cover…`, the least specific first. */
  readonly #covering = new Int32Array(MAX_COVERING);
  #count = 0;
  /** Zones that were asked for. */
  readonly #zones = new Map<string, number>();

  constructor(tables: Tables) {
    const { head, buckets } = tables;
    this.#tables = tables;
    this.#seeds = { seed: head[HEAD.seed] ?? 0, multiplier: head[HEAD.multiplier] ?? 0 };
    this.#longestName = head[HEAD.longestName] ?? 0;
    this.#zoneWords = head[HEAD.zoneWords] ?? 0;
    this.#mask = buckets.length / 2 - 1;
  }

  /** Finds the slots that cover a name; how many there are. They stand at `slotAt` until the next question. */
  cover(name: string): number {
    const { keys } = this.#tables;
    const firstDot = name.indexOf('.');
    const lowest = Math.max(0, name.length - 1 - this.#longestName);
    const { seed, multiplier } = this.#seeds;
    let hash = seed;
    this.#count = 0;
    for (let at = name.length - 1; at >= lowest; at -= 1) {
      const character = name.charCodeAt(at);
      // A name that begins with its dot has no label below the base: no wildcard covers it.
      if (character === DOT && at > 0) {
        const key = this.#find(name, at + 1, hash);
        if (key !== NONE) this.#add(keys[key + KEY['any-depth']]);
        if (key !== NONE && at === firstDot) this.#add(keys[key + KEY['one-label']]);
      }
      hash = extendHash(hash, character, multiplier);
    }
    const key = lowest === 0 ? this.#find(name, 0, hash) : NONE;
    if (key !== NONE) this.#add(keys[key + KEY.exact]);
    return this.#count;
  }

  coverPort(listenPort: number): number {
    const { ports } = this.#tables;
    this.#count = 0;
    let [low, high] = [0, ports.length / 2];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ports[2 * middle] ?? 0) < listenPort) low = middle + 1;
      else high = middle;
    }
    if (ports[2 * low] === listenPort) this.#add(ports[2 * low + 1]);
    return this.#count;
  }

  /** The slots of the last question, the most specific first: exact, one label, any depth from long to short. */
  slotAt(nth: number): number {
    return this.#covering[this.#count - 1 - nth] ?? NONE;
  }

  /** The number of a zone, or NONE. */
  zoneOf(name: string): number {
    return this.#zones.get(name) ?? this.#findZone(name);
  }

  /** The entries of a slot in the order of the list: at least those for the zone and destination, see `isFor`. */
  listOf(slot: number, zone: number, destination: number): number {
    const { lists, index } = this.#tables;
    let low = lists[slot + SLOT.indexStart] ?? 0;
    const end = lists[slot + SLOT.indexEnd] ?? 0;
    if (low === end) return slot + SLOT.list;
    for (let high = end; low < high;) {
      const middle = low + (((high - low) / INDEX.words) >>> 1) * INDEX.words;
      const difference =
        (index[middle + INDEX.zone] ?? 0) - zone || (index[middle + INDEX.destination] ?? 0) - destination;
      if (difference < 0) low = middle + INDEX.words;
      else high = middle;
    }
    const isThere = low < end && index[low + INDEX.zone] === zone && index[low + INDEX.destination] === destination;
    return isThere ? (index[low + INDEX.list] ?? EMPTY_LIST) : EMPTY_LIST;
  }

  wholeList(slot: number): number {
    return slot + SLOT.list;
  }

  lengthOf(list: number): number {
    return this.#tables.lists[list] ?? 0;
  }

  entryOf(list: number, nth: number): number {
    return this.#tables.lists[list + 1 + nth] ?? NONE;
  }

  isFor(entry: number, zone: number, destination: number): boolean {
    const { entries, zoneSets } = this.#tables;
    const place = entry * ENTRY.words;
    if (zone === NONE) return false;
    if (destination !== ANY_DESTINATION && entries[place + ENTRY.destination] !== destination) return false;
    const words = zoneSets[(entries[place + ENTRY.zoneSet] ?? 0) * this.#zoneWords + (zone >>> 5)] ?? 0;
    return ((words >>> (zone & 31)) & 1) === 1;
  }

  isReserved(entry: number): boolean {
    return this.#tables.entries[entry * ENTRY.words + ENTRY.isReserved] === 1;
  }

  hasExpired(entry: number, now: number): boolean {
    return now >= (this.#tables.entries[entry * ENTRY.words + ENTRY.endDay] ?? 0) * DAY_MS;
  }

  /** Only what is found is kept: whoever asks for zones that are not there takes no memory. */
  #findZone(name: string): number {
    const key = this.#find(name, 0, hashName(name, this.#seeds));
    const zone = key === NONE ? NONE : (this.#tables.keys[key + KEY.zone] ?? NONE);
    if (zone !== NONE) this.#zones.set(name, zone);
    return zone;
  }

  /** The place of the key that is the name from a character on, or NONE. */
  #find(name: string, from: number, hash: number): number {
    const { buckets } = this.#tables;
    for (let bucket = hash & this.#mask; ; bucket = (bucket + 1) & this.#mask) {
      const key = (buckets[2 * bucket + 1] ?? 0) - 1;
      if (key === NONE) return NONE;
      if (buckets[2 * bucket] === hash && this.#isKey(key, name, from)) return key;
    }
  }

  #isKey(key: number, name: string, from: number): boolean {
    const { keys, text } = this.#tables;
    const start = (keys[key + KEY.start] ?? 0) - from;
    if (keys[key + KEY.length] !== name.length - from) return false;
    for (let at = from; at < name.length; at += 1) if (text[start + at] !== name.charCodeAt(at)) return false;
    return true;
  }

  #add(slot: number | undefined): void {
    if (slot === undefined || slot === NONE) return;
    this.#covering[this.#count] = slot;
    this.#count += 1;
  }
}
