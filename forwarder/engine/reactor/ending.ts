// How connections end: denied, gone before anything was decided, or over. Each way writes the audit line it owes, once,
// and gives back what the connection held: sockets, buffers, its share of the limits, its row.

import type { AuditRecord } from '../../contract/audit-record.ts';
import type { ClosedBy, Limit, Reason } from '../../contract/reasons.ts';
import type { Denial } from '../connection-record.ts';
import { closeLine } from './audit-lines.ts';
import { ATTEMPTS_PER_ROW, FREE, NO_FD, OPEN } from './connection-table.ts';
import type { ConnectionTable } from './connection-table.ts';
import type { ReactorCore } from './core.ts';
import { type Ledger, SILENT } from '../ledger/ledger.ts';
import { extraFiles } from './attempts.ts';
import { factsOf, recordOf } from './facts.ts';
import { DOWN, type Direction, UP } from './rows.ts';

/** Which sides are told by a reset. */
const NEITHER_SIDE = 0;
const CLIENT_SIDE = 1;
const SERVER_SIDE = 2;
const BOTH_SIDES = CLIENT_SIDE | SERVER_SIDE;

export class Ending {
  readonly #core: ReactorCore;
  /** Called when the last connection has ended. */
  readonly #onEmpty: () => void;

  constructor(core: ReactorCore, onEmpty: () => void) {
    this.#core = core;
    this.#onEmpty = onEmpty;
  }

  deny(row: number, denial: Denial): void {
    const { parts, audit, denialLog, nowMs, time } = this.#core;
    parts.counters.decided('deny', denial.reason, denial.limit);
    const { limit, entry, nextHop } = denial;
    const record: AuditRecord = {
      ...recordOf(this.#core, row),
      time,
      event: 'deny',
      verdict: 'deny',
      reason: denial.reason,
      ...(limit === undefined ? {} : { limit }),
      ...(entry === undefined ? {} : { entry: entry.label }),
      ...(nextHop === undefined ? {} : { nextHop }),
    };
    audit.deny(record, nowMs);
    denialLog.say(record, denial.detail, nowMs);
    this.#drop(row, NEITHER_SIDE);
  }

  /** The client left before anything was decided: there is nobody to deny. */
  gone(row: number): void {
    this.#drop(row, NEITHER_SIDE);
  }

  /** This program has failed at it. What was open owes a line; what was not has been decided by nobody. */
  fault(row: number, error: unknown): void {
    const { parts, table } = this.#core;
    const fields = {
      id: table.idText(row),
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
    parts.channel.send({
      kind: 'log',
      level: 'error',
      message: 'connection ended by a fault of the forwarder',
      fields,
    });
    if (table.phase[row] === OPEN) this.cut(row, 'error', 'allowed');
    else if (table.phase[row] !== FREE) this.#drop(row, NEITHER_SIDE);
  }

  /** Both directions have come to their end, or nothing needs to arrive any more. */
  close(row: number, by: ClosedBy): void {
    this.#close(row, by, 'allowed');
  }

  /** What may not go on is cut: neither side shall believe that the stream came to its proper end. */
  cut(row: number, by: ClosedBy, reason: Reason, limit?: Limit): void {
    this.#close(row, by, reason, BOTH_SIDES, limit);
  }

  /** One side failed, and the other is told so by a reset. */
  fail(row: number, side: Direction): void {
    const first = this.#core.rows.endedFirst[row] ?? -1;
    this.#close(row, sideName(first === -1 ? side : first), 'allowed', side === UP ? SERVER_SIDE : CLIENT_SIDE);
  }

  #close(row: number, closedBy: ClosedBy, reason: Reason, reset = NEITHER_SIDE, limit?: Limit): void {
    const { rows, audit, nowMs } = this.#core;
    const ending = {
      reason,
      limit,
      closedBy,
      bytesUp: rows.bytesUp[row] ?? 0,
      bytesDown: rows.bytesDown[row] ?? 0,
      durationMs: Math.round(nowMs - (rows.acceptedAtMs[row] ?? nowMs)),
    };
    audit.add(closeLine(factsOf(this.#core, row), ending), nowMs);
    this.#drop(row, reset);
  }

  #drop(row: number, reset: number): void {
    const { parts, rows, table, timers } = this.#core;
    timers.clear(row);
    this.#end(table.clientFd, row, (reset & CLIENT_SIDE) !== 0);
    this.#end(table.serverFd, row, (reset & SERVER_SIDE) !== 0);
    leaveLedger(parts.ledger, table, row);
    for (let at = row * ATTEMPTS_PER_ROW; at < (row + 1) * ATTEMPTS_PER_ROW; at += 1)
      this.#end(table.attempts, at, true);
    this.#core.held.letGo(row, table.buffered[row] ?? 0);
    parts.counters.closed(rows.bytesUp[row] ?? 0, rows.bytesDown[row] ?? 0);
    rows.end(row);
    table.release(row);
    this.#core.open -= 1;
    if (this.#core.open === 0) this.#onEmpty();
  }

  /** Once it is on its way to be closed nobody else may: its number will be another's. */
  #end(fds: Int32Array, at: number, isReset: boolean): void {
    const fd = fds[at] ?? NO_FD;
    if (fd === NO_FD) return;
    fds[at] = NO_FD;
    if (isReset) this.#core.reset(fd);
    else this.#core.close(fd);
  }
}

export function sideName(side: number): 'client' | 'server' {
  return side === DOWN ? 'server' : 'client';
}

/** Undoes what the ledger has counted for a row. The main thread does it too, for rows of a thread that died. */
export function leaveLedger(ledger: Ledger, table: ConnectionTable, row: number): void {
  const attempts = table.attempts.subarray(row * ATTEMPTS_PER_ROW, (row + 1) * ATTEMPTS_PER_ROW);
  ledger.budgets.addFiles(-extraFiles(attempts));
  if (table.isCounted[row] === 1) ledger.leave(table.child[row] ?? 0, table.standing[row] ?? SILENT);
  table.isCounted[row] = 0;
}
