// What the stages of a connection share in one reactor: the kernel, the columns, the clocks of this turn, what is in force,
// and whose a file descriptor is.
//
// A file descriptor is closed at the end of the turn, not at once: its number would come back with the next accept, and
// an event of the same batch that speaks of the old owner would be taken for the new one's.

import type { Snapshot } from '../../decision/snapshot.ts';
import { HelloReader } from '../../hello/hello-reader.ts';
import { DenialLog } from '../denial-log.ts';
import { AuditQueue } from './audit-queue.ts';
import { EntryLabels } from './audit-lines.ts';
import type { ConnectionTable } from './connection-table.ts';
import { HeldBytes } from './held-bytes.ts';
import type { Kernel } from './kernel.ts';
import type { ReactorConfiguration } from './messages.ts';
import { Peers } from './peers.ts';
import { Places } from './places.ts';
import type { ReactorParts } from './reactor-interface.ts';
import { Rows } from './rows.ts';
import { TimerWheel } from './timer-wheel.ts';

/** What a file descriptor is to its connection; from FIRST_ATTEMPT on: one of its attempts to reach the next hop. */
export const CLIENT = 0;
export const SERVER = 1;
export const FIRST_ATTEMPT = 2;
const ROLES = 8;

/** As much as one call takes: larger buffers make bulk transfers faster, up to what a core's cache holds. */
const RECEIVE_BYTES = 1024 * 1024;
const NOBODY = 0;

export class ReactorCore {
  readonly parts: ReactorParts;
  readonly kernel: Kernel;
  readonly table: ConnectionTable;
  readonly rows = new Rows();
  readonly timers: TimerWheel;
  readonly peers: Peers;
  readonly places: Places;
  readonly held: HeldBytes;
  readonly audit: AuditQueue;
  readonly denialLog: DenialLog;
  readonly labels = new EntryLabels();
  readonly helloReader = new HelloReader();
  /** Overwritten by every call of `receive`. */
  readonly received = Buffer.alloc(RECEIVE_BYTES);
  /** Monotonic, as this turn began. */
  nowMs: number;
  /** As the forwarder believes it to be, as this turn began. */
  wallMs = 0;
  clockOffsetMs = 0;
  configuration: ReactorConfiguration | undefined;
  snapshot: Snapshot | undefined;
  /** Connections open now. */
  open = 0;
  isEnding = false;
  #time = '';
  #timeMs = NaN;
  #owners: Int32Array<ArrayBuffer> = new Int32Array(1_024);
  #closing: number[] = [];
  #resetting: number[] = [];

  constructor(parts: ReactorParts) {
    const { kernel, table, ledger, channel, auditCredit, auditPages, counters } = parts;
    this.parts = parts;
    this.kernel = kernel;
    this.table = table;
    this.nowMs = kernel.monotonicMs();
    this.timers = new TimerWheel(this.nowMs);
    this.peers = new Peers(ledger);
    this.held = new HeldBytes(table, ledger);
    this.places = new Places((report) => channel.send(report));
    this.audit = new AuditQueue(channel, auditCredit, counters, auditPages);
    const log = (level: 'debug' | 'warn', fields: Record<string, string | number | undefined>, message: string): void =>
      channel.send({ kind: 'log', level, message, fields });
    this.denialLog = new DenialLog({
      isLevelEnabled: (level) => level === 'warn' || this.configuration?.isDebugLogged === true,
      debug: (fields, message) => log('debug', fields, message),
      warn: (fields, message) => log('warn', fields, message),
    });
  }

  /** Reads the clocks; once a turn, so that what happens in it happens at one time. */
  readClocks(): void {
    this.nowMs = this.kernel.monotonicMs();
    this.wallMs = Math.floor(this.nowMs + this.clockOffsetMs);
  }

  /** The wall clock as audit lines write it; most turns have none. */
  get time(): string {
    if (this.wallMs !== this.#timeMs) {
      this.#timeMs = this.wallMs;
      this.#time = new Date(this.wallMs).toISOString();
    }
    return this.#time;
  }

  /** From now on events of the file descriptor are the row's. */
  own(fd: number, row: number, role: number): void {
    if (fd >= this.#owners.length) {
      const larger = new Int32Array(Math.max(2 * this.#owners.length, fd + 1));
      larger.set(this.#owners);
      this.#owners = larger;
    }
    this.#owners[fd] = row * ROLES + role + 1;
  }

  /** The row whose file descriptor it is, and its role there: `row * 8 + role`; undefined for nobody's. */
  ownerOf(fd: number): number | undefined {
    const owner = this.#owners[fd] ?? NOBODY;
    return owner === NOBODY ? undefined : owner - 1;
  }

  close(fd: number): void {
    this.#owners[fd] = NOBODY;
    this.#closing.push(fd);
  }

  reset(fd: number): void {
    this.#owners[fd] = NOBODY;
    this.#resetting.push(fd);
  }

  /** Nothing of the batch is left that could speak of them. */
  closeAll(): void {
    for (const fd of this.#closing) this.kernel.close(fd);
    for (const fd of this.#resetting) this.kernel.reset(fd);
    this.#closing.length = 0;
    this.#resetting.length = 0;
  }
}

export function rowOf(owner: number): number {
  return Math.floor(owner / ROLES);
}

export function roleOf(owner: number): number {
  return owner % ROLES;
}
