// What is left of the connections of a reactor that died: open sockets, and a share of the limits. Both are given back,
// and each connection that was open gets the close line it is owed, with what is still known of it.

import type { AuditRecord } from '../../contract/audit-record.ts';
import { formatEndpoint } from '../../uplink/endpoint.ts';
import type { EngineCounters } from '../../observe/engine-counters.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { ATTEMPTS_PER_ROW, type ConnectionTable, FREE, NO_FD, OPEN } from './connection-table.ts';
import { leaveLedger } from './ending.ts';
import { portIn, textIn } from './socket-address.ts';

export type SalvageTools = {
  readonly ledger: Ledger;
  /** Of the thread that died. */
  readonly counters: EngineCounters;
  readonly reset: (fd: number) => void;
  /** What every line says of where a connection came in: by its listening socket. */
  readonly placeOf: (faceFd: number) => Pick<AuditRecord, 'site' | 'zone' | 'listener' | 'localAddress'>;
  readonly audit: (record: AuditRecord) => void;
  readonly now: () => number;
};

/** Answers how many connections were lost. */
export function salvage(table: ConnectionTable, tools: SalvageTools): number {
  let lost = 0;
  for (let row = 0; row < table.rows; row += 1) {
    if (table.phase[row] === FREE) continue;
    lost += 1;
    closeFiles(table, row, tools.reset);
    if (table.phase[row] === OPEN) tools.audit(lastLine(table, row, tools));
    leaveLedger(tools.ledger, table, row);
    tools.counters.closed(0, 0);
    table.phase[row] = FREE;
  }
  for (const [child, told] of table.toldOfChild.entries())
    if (told !== 0) tools.ledger.budgets.addBuffered(child, -told);
  return lost;
}

function closeFiles(table: ConnectionTable, row: number, reset: (fd: number) => void): void {
  const attempts = table.attempts.subarray(row * ATTEMPTS_PER_ROW, (row + 1) * ATTEMPTS_PER_ROW);
  for (const fd of [table.clientFd[row], table.serverFd[row], ...attempts])
    if (fd !== undefined && fd !== NO_FD) reset(fd);
}

function lastLine(table: ConnectionTable, row: number, { placeOf, now }: SalvageTools): AuditRecord {
  const socketAddress = table.peer(row);
  const peer = formatEndpoint({ address: textIn(socketAddress), port: portIn(socketAddress) });
  return {
    time: new Date(now()).toISOString(),
    event: 'close',
    id: table.idText(row),
    ...placeOf(table.face[row] ?? NO_FD),
    client: peer,
    clientVerified: 'peer',
    peer,
    verdict: 'allow',
    reason: 'allowed',
    closedBy: 'error',
  };
}
