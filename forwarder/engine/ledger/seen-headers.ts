// Remembers which connection ids were seen, so that a recorded PROXY header opens nothing a second time, through
// whichever thread it comes. What another replica saw, or the process before this one, it cannot know: there the five
// minutes a header's time is good for are the bound.
//
// Every child that sends headers has a region of its own (header-region.ts), so one child cannot use up what the others
// need; only ids of authentic headers come here, so a stranger cannot either. Regions are made when they are first
// needed, and past their number the one that was used longest ago changes hands. Whatever is forgotten before its time
// is forgotten safely: of each child the latest time among its forgotten ids is kept, and a header that is not later
// is `forgotten`. A child whose clock runs on never meets that.
//
// Takes no lock (ledger.ts does).

import type { Admitted } from '../../hello/replay-guard.ts';
import { HeaderRegion, regionBytes } from './header-region.ts';
import type { IdWords } from './id-set.ts';
import type { KeyedHash } from './keyed-hash.ts';

export type HeaderOptions = {
  /**
   * How long an id is remembered at least, unless the memory is full.
   * @default ten minutes: twice the five that a header's clock may be off
   */
  readonly windowMs?: number;
  /**
   * Ids of one child remembered at most, both sets together.
   * @default 196,608: some ten seconds of ten thousand connections each, in 5 MiB
   */
  readonly capacity?: number;
  /**
   * Children remembered at the same time.
   * @default 256: direct children that have a forwarder; memory is used by those that call
   */
  readonly regions?: number;
};

export type HeaderMemory = {
  /** Grows by a region at a time. */
  readonly ids: SharedArrayBuffer;
  readonly children: SharedArrayBuffer;
  readonly owners: SharedArrayBuffer;
  readonly windowMs: number;
  readonly idsPerSet: number;
};

export type SeenId = { readonly child: number; readonly id: Uint8Array; readonly timeMs: number | undefined };

export class SeenHeaders {
  readonly #memory: HeaderMemory;
  readonly #hash: KeyedHash;
  /** Per child: its region, counted from 1. */
  readonly #regionOf: Int32Array<SharedArrayBuffer>;
  readonly #forgottenMs: Float64Array<SharedArrayBuffer>;
  /** Per region: its child, counted from 1. */
  readonly #owners: Int32Array<SharedArrayBuffer>;
  readonly #usedMs: Float64Array<SharedArrayBuffer>;
  /** Views of this thread on the regions it has met. */
  readonly #regions: HeaderRegion[] = [];

  static allocate(children: number, options: HeaderOptions = {}): HeaderMemory {
    const { windowMs = 600_000, capacity = 196_608, regions = 256 } = options;
    const idsPerSet = Math.max(1, Math.floor(capacity / 2));
    const memory = {
      ids: new SharedArrayBuffer(0, { maxByteLength: regions * regionBytes(idsPerSet) }),
      children: new SharedArrayBuffer(children * 12),
      owners: new SharedArrayBuffer(regions * 12),
      windowMs,
      idsPerSet,
    };
    new Float64Array(memory.children, 0, children).fill(-Infinity);
    return memory;
  }

  constructor(memory: HeaderMemory, hash: KeyedHash) {
    const children = memory.children.byteLength / 12;
    const regions = memory.owners.byteLength / 12;
    this.#memory = memory;
    this.#hash = hash;
    this.#forgottenMs = new Float64Array(memory.children, 0, children);
    this.#regionOf = new Int32Array(memory.children, 8 * children, children);
    this.#usedMs = new Float64Array(memory.owners, 0, regions);
    this.#owners = new Int32Array(memory.owners, 8 * regions, regions);
  }

  /** Ids held now. */
  get size(): number {
    const used = this.#owners.findIndex((owner) => owner === 0);
    const count = used < 0 ? this.#owners.length : used;
    return Array.from({ length: count }, (_, region) => this.#region(region).size).reduce((sum, size) => sum + size, 0);
  }

  /** Remembers an id, or says why not. `nowMs` may come from any clock all threads share. */
  admit({ child, id, timeMs }: SeenId, nowMs: number): Admitted {
    const region = this.#regionFor(child, nowMs);
    this.#forget(child, region.turn(nowMs, this.#memory.windowMs));
    const words = wordsOf(id);
    const hash = this.#hash.words(words.a, words.b, words.c, words.d);
    if (region.has(words, hash)) return 'seen';
    if (region.isFull) this.#forget(child, region.begin(nowMs));
    region.add(words, hash, timeMs ?? -Infinity);
    return timeMs !== undefined && timeMs <= (this.#forgottenMs[child] ?? -Infinity) ? 'forgotten' : 'new';
  }

  #forget(child: number, latestMs: number): void {
    if (latestMs > (this.#forgottenMs[child] ?? -Infinity)) this.#forgottenMs[child] = latestMs;
  }

  #regionFor(child: number, nowMs: number): HeaderRegion {
    const index = (this.#regionOf[child] ?? 0) - 1;
    const found = index >= 0 ? index : this.#assign(child, nowMs);
    this.#usedMs[found] = nowMs;
    return this.#region(found);
  }

  /** A fresh region while there is one, else the one used longest ago. */
  #assign(child: number, nowMs: number): number {
    const free = this.#owners.indexOf(0);
    const index = free >= 0 ? this.#grow(free) : this.#usedMs.indexOf(Math.min(...this.#usedMs));
    const region = this.#region(index);
    const before = (this.#owners[index] ?? 0) - 1;
    const heldMs = region.reset(nowMs);
    if (before >= 0) {
      this.#forget(before, heldMs);
      this.#regionOf[before] = 0;
    }
    this.#owners[index] = child + 1;
    this.#regionOf[child] = index + 1;
    return index;
  }

  #grow(index: number): number {
    const bytes = (index + 1) * regionBytes(this.#memory.idsPerSet);
    if (this.#memory.ids.byteLength < bytes) this.#memory.ids.grow(bytes);
    return index;
  }

  #region(index: number): HeaderRegion {
    const { ids, idsPerSet } = this.#memory;
    const offset = index * regionBytes(idsPerSet);
    return (this.#regions[index] ??= new HeaderRegion({ memory: ids, offset, idsPerSet }));
  }
}

function wordsOf(id: Uint8Array): IdWords {
  return { a: wordAt(id, 0), b: wordAt(id, 4), c: wordAt(id, 8), d: wordAt(id, 12) };
}

function wordAt(id: Uint8Array, at: number): number {
  return (id[at] ?? 0) | ((id[at + 1] ?? 0) << 8) | ((id[at + 2] ?? 0) << 16) | ((id[at + 3] ?? 0) << 24);
}
