// One reactor as the main thread sees it: a thread that is told commands, reports back, and may die.
//
// Its connection table, counters and account of audit room are in shared memory that the main thread has made, so that
// nothing is lost with the thread but its connections.

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { AuditPages } from '../../observe/audit-pages.ts';
import { AuditRoom } from '../../observe/audit-room.ts';
import { EngineCounters } from '../../observe/engine-counters.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { ConnectionTable } from './connection-table.ts';
import { wake } from './linux-kernel.ts';
import type { Command, Report } from './messages.ts';
import type { ThreadData } from './thread-data.ts';

export type ThreadParts = {
  readonly ledger: Ledger;
  readonly auditRoom: AuditRoom;
  readonly counters: EngineCounters;
  /** Connections it may have at once. */
  readonly rows: number;
  /** An eventfd, closed by `onExit` only. */
  readonly wakeFd: number;
  /** The program of the thread. */
  readonly script: URL;
  readonly onReport: (report: Report) => void;
  readonly onExit: () => void;
  /** It has died without having been told to end. */
  readonly onDeath: (error: unknown) => void;
};

/** Nearly all a reactor makes is garbage at once; more room would be memory that is touched and never needed. */
const YOUNG_GENERATION_MB = 16;
/** A thread that does not end although it was told to is ended by force. */
const END_LIMIT_MS = 10_000;

export class ReactorThread {
  readonly table: ConnectionTable;
  readonly auditRoom: AuditRoom;
  readonly #auditPages = new AuditPages();
  readonly #worker: Worker;
  readonly #commands: MessagePort;
  readonly #parts: ThreadParts;
  readonly #threadId: number;
  readonly #ended = Promise.withResolvers<void>();
  #isEnding = false;
  #isAlive = true;
  #error: unknown;

  constructor(parts: ThreadParts) {
    const { ledger, counters, rows, script, wakeFd } = parts;
    const { port1, port2 } = new MessageChannel();
    const tableMemory = ConnectionTable.allocate(rows);
    const auditRoomMemory = parts.auditRoom.share();
    const data: ThreadData = {
      commands: port2,
      ledger: ledger.memory,
      counters: counters.memory,
      table: tableMemory,
      auditRoom: auditRoomMemory,
      auditPages: this.#auditPages.memory,
      wakeFd,
    };
    this.#parts = parts;
    this.#commands = port1;
    this.table = new ConnectionTable(tableMemory);
    this.auditRoom = new AuditRoom(auditRoomMemory);
    this.#worker = new Worker(script, {
      workerData: data,
      transferList: [port2],
      name: 'reactor',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#threadId = this.#worker.threadId;
    this.#worker.on('message', (report: Report) => this.#parts.onReport(report));
    this.#worker.on('error', (error) => (this.#error = error));
    this.#worker.once('exit', () => this.#exited());
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  tell(command: Command): void {
    if (!this.#isAlive) return;
    this.#commands.postMessage(command);
    wake(this.#parts.wakeFd);
  }

  /** The lines of a report are written or lost. */
  settle({ text, page }: Extract<Report, { kind: 'audit' }>): void {
    this.auditRoom.give(text.length);
    if (page !== undefined) this.#auditPages.give(page);
  }

  /** Ends it by force. Unless it was told to end, it has died. */
  kill(): void {
    void this.#worker.terminate();
  }

  /** Ends its connections and itself. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.tell({ kind: 'end' });
    const timer = setTimeout(() => this.kill(), END_LIMIT_MS);
    await this.#ended.promise;
    clearTimeout(timer);
  }

  #exited(): void {
    this.#isAlive = false;
    this.#commands.close();
    this.#parts.ledger.release(this.#threadId);
    this.#parts.onExit();
    this.#ended.resolve();
    if (!this.#isEnding) this.#parts.onDeath(this.#error);
  }
}
