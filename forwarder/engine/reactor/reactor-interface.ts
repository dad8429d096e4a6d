// What a reactor is made of and how it is driven. Types only. A worker thread drives one in a loop; a simulation drives
// several in turns, all of whose parts it owns.

import type { Ledger } from '../ledger/ledger.ts';
import type { AuditPages } from '../../observe/audit-pages.ts';
import type { EngineCounters } from '../../observe/engine-counters.ts';
import type { Kernel } from './kernel.ts';
import type { Channel } from './messages.ts';
import type { ConnectionTable } from './connection-table.ts';

export type ReactorParts = {
  readonly kernel: Kernel;
  readonly channel: Channel;
  /** Counted together with the other threads. */
  readonly ledger: Ledger;
  /** Written by this reactor only, read by the main thread. */
  readonly counters: EngineCounters;
  /** In shared memory, so that the main thread can clear up after a reactor that crashed. */
  readonly table: ConnectionTable;
  /** Room for audit lines on their way: taken here, given back by whoever writes them. */
  readonly auditCredit: AuditCredit;
  /** Memory to hand audit lines over in. @default each batch has memory of its own */
  readonly auditPages?: AuditPages;
  /** 16 bytes nobody can guess, per call. */
  readonly newId: () => Uint8Array;
  /** What all directions together move in one turn. @default as much as is moved in some milliseconds (relay.ts) */
  readonly bytesPerTurn?: number | undefined;
};

export interface AuditCredit {
  /** False when the lines in flight already fill the room. */
  take(bytes: number): boolean;
}

export interface ReactorLoop {
  /** Waits for events, at most until the next timer, and handles them. False once it has ended. */
  turn(): boolean;
  /** Instead of another turn, when one has thrown. */
  abandon(): void;
}
