// What the main thread shares with the thread of a reactor when it starts it.

import type { MessagePort } from 'node:worker_threads';
import type { AuditRoomMemory } from '../../observe/audit-room.ts';
import type { LedgerMemory } from '../ledger/ledger.ts';
import type { TableMemory } from './connection-table.ts';

export type ThreadData = {
  readonly commands: MessagePort;
  readonly ledger: LedgerMemory;
  readonly counters: SharedArrayBuffer;
  readonly table: TableMemory;
  readonly auditRoom: AuditRoomMemory;
  readonly auditPages: SharedArrayBuffer;
  /** Its readiness wakes the reactor. The main thread closes it, when nobody can be woken any more. */
  readonly wakeFd: number;
};
