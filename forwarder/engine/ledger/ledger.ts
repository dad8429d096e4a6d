// What all threads of one forwarder count together: connections, new names, ids of PROXY headers, open files, buffered
// bytes. A limit that every thread kept for itself would be as many times too generous as there are threads, and a
// header replayed through another thread would pass. So there is one ledger in shared memory; the main thread creates
// it and workers open it. It knows numbers only: engines name children by number, and clients and addresses by hash.
//
//   const ledger = Ledger.create({ clients: limits.connections });      // main thread
//   const ledger = Ledger.open(workerData.ledger);                      // a worker, given ledger.memory
//
//   const child = ledger.childNumber('level-2-ovens');
//   const limit = ledger.enter(child, ledger.hash(peerAddress), limits, children, monotonicMs());
//   if (limit === undefined) …                 // it is in, and its standing is SILENT
//   const client = ledger.hash(clientKey(caller));
//   standing = ledger.identify(child, client, limits) === undefined ? client : REFUSED;
//   ledger.leave(child, standing);             // from any thread, once
//
// Three locks, each held for less than a microsecond: connections, names, headers. Files and bytes are atomic. All times
// are of monotonic-clock.ts, which threads share. When a worker has died, main calls `release(its threadId)` and lets
// the worker's connections leave.

import type { Limits } from '../../contract/configuration.ts';
import type { Limit } from '../../contract/reasons.ts';
import type { Admitted, ReplayGuard, SeenHeader } from '../../hello/replay-guard.ts';
import { Budgets, FILES_PER_CONNECTION } from './budgets.ts';
import { ConnectionCounts } from './connection-counts.ts';
import type { Standing } from './connection-counts.ts';
import { KeyedHash } from './keyed-hash.ts';
import type { KeyHash } from './keyed-hash.ts';
import { KnownNames } from './known-names.ts';
import { allocateLedger, lockWords } from './ledger-memory.ts';
import type { LedgerMemory, LedgerOptions } from './ledger-memory.ts';
import { SharedMutex } from './mutex.ts';
import { SeenHeaders } from './seen-headers.ts';
import { WindowCounts } from './window-counts.ts';
import { ZoneNumbers } from './zone-numbers.ts';

export { REFUSED, SILENT } from './connection-counts.ts';
export type { Standing } from './connection-counts.ts';
export type { KeyHash } from './keyed-hash.ts';
export type { LedgerMemory } from './ledger-memory.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

export class Ledger implements ReplayGuard {
  readonly memory: LedgerMemory;
  /** Files and bytes. */
  readonly budgets: Budgets;
  readonly #connectionLock: SharedMutex;
  readonly #nameLock: SharedMutex;
  readonly #headerLock: SharedMutex;
  readonly #hash: KeyedHash;
  readonly #zones: ZoneNumbers;
  readonly #knownZones = new Map<string, number>();
  readonly #connections: ConnectionCounts;
  readonly #sources: WindowCounts;
  readonly #names: KnownNames;
  readonly #newNames: WindowCounts;
  readonly #headers: SeenHeaders;

  static create(options: LedgerOptions = {}): Ledger {
    return new Ledger(allocateLedger(options));
  }

  static open(memory: LedgerMemory): Ledger {
    return new Ledger(memory);
  }

  private constructor(memory: LedgerMemory) {
    this.memory = memory;
    this.budgets = new Budgets(memory.budgets, memory.files);
    this.#connectionLock = new SharedMutex(lockWords(memory, 0));
    this.#nameLock = new SharedMutex(lockWords(memory, 1));
    this.#headerLock = new SharedMutex(lockWords(memory, 2));
    this.#hash = new KeyedHash(new Int32Array(memory.hashKey));
    this.#zones = new ZoneNumbers(memory.zones);
    this.#connections = new ConnectionCounts(memory.connections);
    this.#sources = new WindowCounts(memory.sources, SECOND_MS);
    this.#names = new KnownNames(memory.names);
    this.#newNames = new WindowCounts(memory.newNames, MINUTE_MS);
    this.#headers = new SeenHeaders(memory.headers, this.#hash);
  }

  /** The same in all threads, and different in every process. */
  hash(text: string): KeyHash {
    return this.#hash.text(text);
  }

  /** The same in all threads, for as long as the process lives. */
  childNumber(zone: string): number {
    const known = this.#knownZones.get(zone);
    if (known !== undefined) return known;
    const hash = this.#hash.text(zone);
    const number = locked(this.#connectionLock, () => this.#zones.numberOf(hash));
    this.#knownZones.set(zone, number);
    return number;
  }

  /**
   * Counts a connection in, with the two files it takes, or names the limit that is reached and counts nothing.
   * @param source hash of the peer's address
   * @param children how many of them share the forwarder
   * @param isReserved its files are those of `budgets.reserve`; they are kept if it comes in
   */
  enter(
    child: number,
    source: KeyHash,
    limits: Limits,
    children: number,
    nowMs: number,
    isReserved = false,
  ): Limit | undefined {
    this.#connectionLock.lock();
    try {
      const limit =
        (isReserved ? undefined : this.budgets.exhausted(limits)) ??
        this.#connections.reached(child, limits, children) ??
        this.budgets.overspent({ child, open: this.#connections.openOf(child), children, isReserved }, limits);
      if (limit !== undefined) return limit;
      // Last, so that only connections that come in are counted, and a source is not punished for the others.
      if (!this.#sources.count(source, limits.newConnectionsPerSecond, nowMs)) return 'rate';
      this.#connections.enter(child);
      if (!isReserved) this.budgets.addFiles(FILES_PER_CONNECTION);
      return undefined;
    } finally {
      this.#connectionLock.unlock();
    }
  }

  /** A silent connection has said who is calling. Its standing is then the client, or REFUSED if a limit is named. */
  identify(child: number, client: KeyHash, limits: Limits): Limit | undefined {
    this.#connectionLock.lock();
    try {
      return this.#connections.identify(child, client, limits);
    } finally {
      this.#connectionLock.unlock();
    }
  }

  /** A connection that came in is over. Once for each. */
  leave(child: number, standing: Standing): void {
    this.#connectionLock.lock();
    try {
      this.#connections.leave(child, standing);
    } finally {
      this.#connectionLock.unlock();
    }
    this.budgets.addFiles(-FILES_PER_CONNECTION);
  }

  /** Whether the client may ask for a name that only a wildcard covers. Names known already cost nothing. */
  admitsName(client: KeyHash, name: string, perMinute: number, nowMs: number): boolean {
    const hash = this.#hash.text(name);
    this.#nameLock.lock();
    try {
      if (this.#names.recall(hash)) return true;
      if (!this.#newNames.count(client, perMinute, nowMs)) return false;
      this.#names.remember(hash);
      return true;
    } finally {
      this.#nameLock.unlock();
    }
  }

  /** Remembers the id of an authentic header, or says why not. */
  admitHeader({ child, id, timeMs }: SeenHeader, nowMs: number): Admitted {
    const number = this.childNumber(child);
    this.#headerLock.lock();
    try {
      return this.#headers.admit({ child: number, id, timeMs }, nowMs);
    } finally {
      this.#headerLock.unlock();
    }
  }

  get openConnections(): number {
    return locked(this.#connectionLock, () => this.#connections.open);
  }

  get unidentified(): number {
    return locked(this.#connectionLock, () => this.#connections.unidentified);
  }

  /** Ids of headers remembered now. */
  get seenHeaders(): number {
    return locked(this.#headerLock, () => this.#headers.size);
  }

  /** A thread is no more: gives back what it may have held. True when it died in the middle of counting. */
  release(thread: number): boolean {
    return this.#locks.map((lock) => lock.release(thread)).includes(true);
  }

  /** How often a lock was taken over from a thread that had died with it, without `release`. */
  get faults(): number {
    return this.#locks.reduce((sum, { faults }) => sum + faults, 0);
  }

  get #locks(): readonly SharedMutex[] {
    return [this.#connectionLock, this.#nameLock, this.#headerLock];
  }
}

/** For what is rare: a closure costs as much as the lock. */
function locked<T>(lock: SharedMutex, read: () => T): T {
  lock.lock();
  try {
    return read();
  } finally {
    lock.unlock();
  }
}
