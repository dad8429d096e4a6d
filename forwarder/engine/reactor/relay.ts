// Moves bytes of open connections, each direction for itself: receive into the shared buffer, send from it at once. What
// the receiver does not take is copied out and waits, and nothing more is received in that direction until it is gone;
// that is the backpressure. The end of a direction travels behind its last byte (RFC 9293 §3.6).
//
// Readiness is edge-triggered, so whoever stops early must remember that there is more: READY, END_SEEN. A stream that
// gave less than was asked for is empty; only its end may then still be unread, and an event has told of it or will.
// (At an urgent mark a receive stops short of what follows, tcp(7); such a stream is read to EAGAIN.) A receiver that took
// less than it was given is full, and an event tells when it is no longer.
// A direction that has had its share of a turn waits for the next one: a bulk transfer starves nobody.

import { bytesOf } from '../ledger/budgets.ts';
import type { ReactorCore } from './core.ts';
import { NO_FD, OPEN } from './connection-table.ts';
import type { Ending } from './ending.ts';
import { sideName } from './ending.ts';
import { EAGAIN, EINTR } from './kernel.ts';
import {
  DOWN,
  type Direction,
  ENDED,
  END_SEEN,
  FAILED,
  FINISHED,
  NO_DELAY,
  QUEUED,
  READY,
  UP,
  URGENT,
} from './rows.ts';

const MIB = 1024 * 1024;
/** What all directions together move in one turn. The rest are parts of it. */
const BYTES_PER_TURN = 8 * MIB;
/** What each of them may move, whatever their number. */
const LARGEST_SHARE = 1 / 2;
const SMALLEST_SHARE = 1 / 128;
/** While the buffers of all connections fill, each is given less to fill them with. */
const RECEIVED_AT_ONCE = [
  { upTo: 0.25, part: 1 / 8 },
  { upTo: 0.5, part: 1 / 128 },
  { upTo: Infinity, part: 1 / 512 },
] as const;

export class Relay {
  readonly #core: ReactorCore;
  readonly #ending: Ending;
  /** `2 * row + direction` of those that go on in the next turn. */
  #queue: number[] = [];
  readonly #bytesPerTurn: number;
  #share = 0;
  #most = 0;

  constructor(core: ReactorCore, ending: Ending) {
    this.#core = core;
    this.#ending = ending;
    this.#bytesPerTurn = core.parts.bytesPerTurn ?? BYTES_PER_TURN;
    this.beginTurn(0);
  }

  get isBusy(): boolean {
    return this.#queue.length > 0;
  }

  /** @param events how many there are in this turn */
  beginTurn(events: number): void {
    const streams = events + this.#queue.length;
    const part = Math.min(LARGEST_SHARE, Math.max(SMALLEST_SHARE, 1 / Math.max(1, streams)));
    this.#share = Math.floor(this.#bytesPerTurn * part);
    const { configuration, held } = this.#core;
    const used = configuration === undefined ? 0 : held.all / bytesOf(configuration.limits);
    const received = RECEIVED_AT_ONCE.find(({ upTo }) => used < upTo) ?? RECEIVED_AT_ONCE[2];
    this.#most = Math.ceil(this.#bytesPerTurn * received.part);
  }

  /** Moves what can be moved from a sender to its receiver. */
  pump(row: number, direction: Direction): void {
    const { kernel, rows, table, received } = this.#core;
    const from = fdOf(this.#core, row, direction);
    const most = this.#most;
    let share = this.#share;
    while (table.phase[row] === OPEN && !rows.has(row, ENDED << direction)) {
      if (rows.waiting[2 * row + direction] !== undefined) return;
      if (share <= 0) return this.#enqueue(row, direction);
      const count = kernel.receive(from, received, most);
      if (count === -EINTR) continue;
      if (count === -EAGAIN) return rows.unmark(row, READY << direction);
      if (count < 0) return this.#ending.fail(row, direction);
      if (count === 0) return this.#ended(row, direction);
      this.#pass(row, direction, count);
      share -= count;
      if (count < most && !rows.has(row, (END_SEEN | URGENT) << direction)) return rows.unmark(row, READY << direction);
    }
  }

  /** Sends what waits for a receiver; when it is gone, the direction goes on. */
  flush(row: number, direction: Direction): void {
    const { kernel, rows } = this.#core;
    const at = 2 * row + direction;
    const to = fdOf(this.#core, row, other(direction));
    for (let bytes = rows.waiting[at]; bytes !== undefined; bytes = rows.waiting[at]) {
      const from = rows.waitingFrom[at] ?? 0;
      const count = kernel.send(to, bytes, from, bytes.length);
      if (count === -EINTR) continue;
      if (count === -EAGAIN) return;
      if (count < 0) return this.#ending.fail(row, other(direction));
      this.#core.held.letGo(row, count);
      rows.activeAtMs[row] = this.#core.nowMs;
      rows.waitingFrom[at] = from + count;
      if (from + count === bytes.length) rows.waiting[at] = undefined;
    }
    if (rows.has(row, ENDED << direction)) this.#finish(row, direction);
    else if (rows.has(row, (READY | END_SEEN) << direction)) this.pump(row, direction);
  }

  /**
   * A side has failed; what it had sent before is still there to be read, and goes on ahead of the reset. After a FIN the
   * kernel reports that as the end, though a reset has come behind it, and tells of the failure by the event alone.
   */
  failed(row: number, side: Direction): void {
    const { rows, table } = this.#core;
    const at = 2 * row + side;
    rows.mark(row, (READY | END_SEEN | FAILED) << side);
    if (rows.waiting[at] === undefined) this.pump(row, side);
    if (table.phase[row] !== OPEN || rows.has(row, QUEUED << side)) return;
    this.#ending.fail(row, side);
  }

  /** Goes on with those that had had their share. */
  goOn(): void {
    const queue = this.#queue;
    this.#queue = [];
    const { rows, table } = this.#core;
    for (const at of queue) {
      const row = at >> 1;
      const direction = (at & 1) === UP ? UP : DOWN;
      // The row may have ended since, and be another connection's now.
      if (table.phase[row] !== OPEN || !rows.has(row, QUEUED << direction)) continue;
      rows.unmark(row, QUEUED << direction);
      this.pump(row, direction);
    }
  }

  #pass(row: number, direction: Direction, count: number): void {
    const { rows, nowMs, received } = this.#core;
    rows.activeAtMs[row] = nowMs;
    if (direction === UP) {
      if (this.#isLateHeader(row, count)) return this.#ending.cut(row, 'error', 'proxy-header-not-authentic');
      rows.bytesUp[row] = (rows.bytesUp[row] ?? 0) + count;
      this.#sendAtOnce(row);
    } else {
      rows.bytesDown[row] = (rows.bytesDown[row] ?? 0) + count;
    }
    this.#send(row, direction, received, count);
  }

  #send(row: number, direction: Direction, bytes: Buffer, count: number): void {
    const { kernel, rows } = this.#core;
    const to = fdOf(this.#core, row, other(direction));
    let sent = kernel.send(to, bytes, 0, count);
    if (sent === count) return;
    if (sent < 0 && sent !== -EAGAIN && sent !== -EINTR) return this.#ending.fail(row, other(direction));
    sent = Math.max(0, sent);
    if (!this.#mayHold(row)) return this.#ending.cut(row, 'error', 'over-limit', 'memory');
    rows.waiting[2 * row + direction] = Uint8Array.prototype.slice.call(bytes, sent, count);
    rows.waitingFrom[2 * row + direction] = 0;
    this.#core.held.hold(row, count - sent);
  }

  /** The hello goes out at once by itself (RFC 9293 §3.7.4); from the second piece on nothing is to wait for more. */
  #sendAtOnce(row: number): void {
    const { kernel, rows, table } = this.#core;
    if (rows.has(row, NO_DELAY)) return;
    rows.mark(row, NO_DELAY);
    kernel.noDelay(table.serverFd[row] ?? NO_FD);
  }

  #ended(row: number, direction: Direction): void {
    const { rows } = this.#core;
    if (rows.has(row, FAILED << direction)) return this.#ending.fail(row, direction);
    rows.mark(row, ENDED << direction);
    if (rows.endedFirst[row] === -1) rows.endedFirst[row] = direction;
    if (rows.waiting[2 * row + direction] === undefined) this.#finish(row, direction);
  }

  #finish(row: number, direction: Direction): void {
    const { kernel, rows } = this.#core;
    if (rows.has(row, FINISHED << direction)) return;
    rows.mark(row, FINISHED << direction);
    if (rows.has(row, FINISHED << other(direction))) {
      return this.#ending.close(row, sideName(rows.endedFirst[row] ?? UP));
    }
    // A receiver that has just gone away says so by an event.
    kernel.finish(fdOf(this.#core, row, other(direction)));
  }

  #enqueue(row: number, direction: Direction): void {
    const { rows } = this.#core;
    rows.mark(row, READY << direction);
    if (rows.has(row, QUEUED << direction)) return;
    rows.mark(row, QUEUED << direction);
    this.#queue.push(2 * row + direction);
  }

  #isLateHeader(row: number, count: number): boolean {
    const { rows, received } = this.#core;
    const late = rows.lateHeader[row];
    if (late === undefined) return false;
    const seen = late.look(received.subarray(0, count));
    if (seen === 'absent') rows.lateHeader[row] = undefined;
    return seen === 'present';
  }

  #mayHold(row: number): boolean {
    const { configuration, snapshot, held } = this.#core;
    return configuration !== undefined && held.mayHold(row, configuration.limits, snapshot?.children ?? 1);
  }
}

/** The side that sends in a direction; the other one receives. */
function fdOf({ table }: ReactorCore, row: number, side: Direction): number {
  return (side === UP ? table.clientFd[row] : table.serverFd[row]) ?? NO_FD;
}

function other(direction: Direction): Direction {
  return direction === UP ? DOWN : UP;
}
