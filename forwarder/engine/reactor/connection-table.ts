// The connections of one reactor as columns of integers, in shared memory: what a connection occupies outside its thread.
//
// A row is a connection from accept to close. When the thread of a reactor dies its file descriptors stay open and its
// share of the limits stays counted; the main thread finds both here and gives them back. What only the thread itself
// needs (names, decisions, buffered bytes) is kept by it and dies with it. Rows are used again, the last one freed first,
// so memory is touched for as many connections as there were at once.

import { ZONE_NUMBERS } from '../ledger/zone-numbers.ts';

/** A connection to the next hop may be attempted at several addresses at a time. */
export const ATTEMPTS_PER_ROW = 4;
export const NO_FD = -1;
const ID_BYTES = 16;
const PEER_BYTES = 28;

/** Where a connection stands. */
export const FREE = 0;
/** It has not yet said where it wants to go. */
export const GREETING = 1;
/** It may go there, and the main thread is asked where that is. */
export const LOCATING = 2;
export const CONNECTING = 3;
export const OPEN = 4;

export type TableMemory = { readonly rows: number; readonly buffer: SharedArrayBuffer };

/** Of the head: a number for each child. */
const HEAD_BYTES = 8 * ZONE_NUMBERS;
const INTEGERS_PER_ROW = 5 + ATTEMPTS_PER_ROW;
const BYTES_PER_ROW = 8 + 4 * INTEGERS_PER_ROW + 2 + ID_BYTES + PEER_BYTES;

export class ConnectionTable {
  readonly rows: number;
  /** By the ledger's number of a child: bytes in `buffered` that it knows of. */
  readonly toldOfChild: Float64Array;
  /** The listening socket it came in by. */
  readonly face: Int32Array;
  /** How the ledger has counted the connection, if `isCounted` is 1. */
  readonly standing: Float64Array;
  readonly clientFd: Int32Array;
  readonly serverFd: Int32Array;
  /** The ledger's number of the child. */
  readonly child: Int32Array;
  /** Bytes received and not yet passed on. */
  readonly buffered: Int32Array;
  /** ATTEMPTS_PER_ROW file descriptors a row, while it connects. */
  readonly attempts: Int32Array;
  readonly phase: Uint8Array;
  /** 1 from `enter` to `leave` of the ledger. */
  readonly isCounted: Uint8Array;
  readonly #ids: Buffer;
  readonly #peers: Uint8Array;
  readonly #free: number[] = [];
  #used = 0;

  constructor({ rows, buffer }: TableMemory) {
    this.rows = rows;
    this.toldOfChild = new Float64Array(buffer, 0, ZONE_NUMBERS);
    let at = HEAD_BYTES;
    const place = (bytesPerRow: number): number => {
      const start = at;
      at += bytesPerRow * rows;
      return start;
    };
    const integers = (perRow: number): Int32Array => new Int32Array(buffer, place(4 * perRow), perRow * rows);
    this.standing = new Float64Array(buffer, place(8), rows);
    this.face = integers(1);
    this.clientFd = integers(1);
    this.serverFd = integers(1);
    this.child = integers(1);
    this.buffered = integers(1);
    this.attempts = integers(ATTEMPTS_PER_ROW);
    this.phase = new Uint8Array(buffer, place(1), rows);
    this.isCounted = new Uint8Array(buffer, place(1), rows);
    this.#ids = Buffer.from(buffer, place(ID_BYTES), ID_BYTES * rows);
    this.#peers = new Uint8Array(buffer, place(PEER_BYTES), PEER_BYTES * rows);
  }

  static allocate(rows: number): TableMemory {
    return { rows, buffer: new SharedArrayBuffer(HEAD_BYTES + BYTES_PER_ROW * rows) };
  }

  /** Rows beyond this one were never used. */
  get end(): number {
    return this.#used;
  }

  get isFull(): boolean {
    return this.#free.length === 0 && this.#used === this.rows;
  }

  /** A row for a connection that was accepted; undefined when all are in use. */
  take(clientFd: number): number | undefined {
    const row = this.#free.pop() ?? this.#used;
    if (row === this.rows) return undefined;
    if (row === this.#used) this.#used += 1;
    this.phase[row] = GREETING;
    this.isCounted[row] = 0;
    this.clientFd[row] = clientFd;
    this.serverFd[row] = NO_FD;
    this.buffered[row] = 0;
    this.attempts.fill(NO_FD, row * ATTEMPTS_PER_ROW, (row + 1) * ATTEMPTS_PER_ROW);
    return row;
  }

  release(row: number): void {
    this.phase[row] = FREE;
    this.#free.push(row);
  }

  /** Written when the connection is accepted, for an audit line the thread may not live to write. */
  setPeer(row: number, socketAddress: Uint8Array): void {
    this.#peers.set(socketAddress, row * PEER_BYTES);
  }

  peer(row: number): Uint8Array {
    return this.#peers.slice(row * PEER_BYTES, (row + 1) * PEER_BYTES);
  }

  setId(row: number, id: Uint8Array): void {
    this.#ids.set(id, row * ID_BYTES);
  }

  /** A view, good until the row is used again. */
  id(row: number): Buffer {
    return this.#ids.subarray(row * ID_BYTES, (row + 1) * ID_BYTES);
  }

  idText(row: number): string {
    return this.#ids.toString('hex', row * ID_BYTES, (row + 1) * ID_BYTES);
  }
}
