// The memory of a ledger: one SharedArrayBuffer for each thing it counts, sized once. Pages that are never touched are
// never used, so the sizes may be generous.

import { Budgets } from './budgets.ts';
import { ConnectionCounts } from './connection-counts.ts';
import type { ConnectionMemory } from './connection-counts.ts';
import { fileBudget } from './file-budget.ts';
import { fillHashKey, HASH_KEY_WORDS } from './keyed-hash.ts';
import { KnownNames } from './known-names.ts';
import type { NameMemory } from './known-names.ts';
import { MUTEX_WORDS } from './mutex.ts';
import type { MutexWords } from './mutex.ts';
import { SeenHeaders } from './seen-headers.ts';
import type { HeaderMemory, HeaderOptions } from './seen-headers.ts';
import { WindowCounts } from './window-counts.ts';
import { ZONE_NUMBERS, ZoneNumbers } from './zone-numbers.ts';

export type LedgerOptions = {
  /**
   * Clients that may have connections at the same time; as many as connections may be open.
   * @default 60,000
   */
  readonly clients?: number;
  /**
   * Names remembered; the one used longest ago makes room, or nearly so.
   * @default 65,536: some 2 MiB
   */
  readonly names?: number;
  readonly headers?: HeaderOptions;
  /** Files connections may open where the configuration does not say. @default what the system allows, less a reserve */
  readonly files?: number;
};

/** Goes to a worker as it is: `workerData` and messages share the memory instead of copying it. */
export type LedgerMemory = {
  readonly locks: SharedArrayBuffer;
  readonly hashKey: SharedArrayBuffer;
  readonly zones: SharedArrayBuffer;
  readonly connections: ConnectionMemory;
  readonly sources: SharedArrayBuffer;
  readonly names: NameMemory;
  readonly newNames: SharedArrayBuffer;
  readonly headers: HeaderMemory;
  readonly budgets: SharedArrayBuffer;
  readonly files: number;
};

const LOCKS = 3;
const LOCK_BYTES = 4 * MUTEX_WORDS;
const CLIENTS = 60_000;
/** More could never be connected: each takes two of the million files a process may have. */
const MOST_CLIENTS = 524_288;
const NAMES = 65_536;
/** Sources with new connections within one second, and clients with new names within one minute; others are denied. */
const COUNTED_KEYS = 65_536;

export function allocateLedger(options: LedgerOptions): LedgerMemory {
  const hashKey = new SharedArrayBuffer(4 * HASH_KEY_WORDS);
  fillHashKey(new Int32Array(hashKey));
  return {
    locks: new SharedArrayBuffer(LOCKS * LOCK_BYTES),
    hashKey,
    zones: ZoneNumbers.allocate(),
    connections: ConnectionCounts.allocate(ZONE_NUMBERS, Math.min(MOST_CLIENTS, options.clients ?? CLIENTS)),
    sources: WindowCounts.allocate(COUNTED_KEYS),
    names: KnownNames.allocate(options.names ?? NAMES),
    newNames: WindowCounts.allocate(COUNTED_KEYS),
    headers: SeenHeaders.allocate(ZONE_NUMBERS, options.headers),
    budgets: Budgets.allocate(ZONE_NUMBERS),
    files: options.files ?? fileBudget(),
  };
}

/** Each lock has a line of the cache to itself. */
export function lockWords({ locks }: LedgerMemory, index: 0 | 1 | 2): MutexWords {
  return new Int32Array(locks, index * LOCK_BYTES, MUTEX_WORDS);
}
