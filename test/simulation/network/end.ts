// One end of a simulated TCP connection. What it sends is in flight until the schedule delivers it to its peer; what has
// arrived waits until it is taken. Both are bounded, so a peer that does not read stops the other one from sending.
//
// What calls answer, which readiness follows and when it is told anew are those of Linux (net/ipv4/tcp.c: tcp_poll,
// tcp_recvmsg, tcp_sendmsg, tcp_close, tcp_reset). simulated-kernel.test.ts compares the two.

import {
  EAGAIN,
  ECONNRESET,
  READY_ERROR,
  READY_HANG_UP,
  READY_IN,
  READY_OUT,
  READY_PEER_FINISHED,
  READY_URGENT,
} from '../../../forwarder/engine/reactor/kernel.ts';
import { ByteQueue } from './byte-queue.ts';

const EPIPE = 32;
const ENOTCONN = 107;
export const ECONNREFUSED = 111;

/** Sizes of one end: what may be in flight from it, and what may wait to be read. */
export type Room = { readonly flight: number; readonly queue: number };

/** What an end tells whoever owns it. */
export interface Owner {
  /** Something has changed that the READY_ bits speak of; 0 when it concerns all of them. */
  woken(bits: number): void;
}

/** What an end tells the network it is part of. */
export interface Surroundings {
  /** There is something to deliver from this end. */
  moving(end: End): void;
  /** How many of these bytes were on the wire already when their sender gave up. */
  onTheWire(bytes: number): number;
  /** How many bytes of a send are taken this time: 0 when memory is short for the moment. */
  taken(bytes: number): number;
}

type Mark = 'none' | 'fin' | 'reset';

export class End {
  readonly address: Uint8Array;
  readonly room: Room;
  peer: End | undefined;
  owner: Owner | undefined;
  /** Told when its owner has sent or received something, or has let go of it. */
  onSend: (() => void) | undefined;
  onReceive: (() => void) | undefined;
  onRelease: ((how: 'close' | 'reset') => void) | undefined;
  state: 'connecting' | 'joined' | 'dead' = 'connecting';
  /** Bytes its owner has received and sent. */
  received = 0;
  sent = 0;
  /** Its peer's FIN has arrived. */
  isFinished = false;
  /** A reset has arrived. */
  isReset = false;
  hasSentFin = false;
  isReleased = false;
  readonly #around: Surroundings;
  readonly #flight = new ByteQueue();
  readonly #queue = new ByteQueue();
  #mark: Mark = 'none';
  #error = 0;
  /** The owner was told that there is no room, and is to be told when there is (SOCK_NOSPACE). */
  #hasNoSpace = false;
  /** Nothing is taken for the moment, whatever the room. */
  #isSqueezed = false;

  constructor(address: Uint8Array, room: Room, around: Surroundings) {
    this.address = address;
    this.room = room;
    this.#around = around;
  }

  get inFlight(): number {
    return this.#flight.length;
  }

  get waiting(): number {
    return this.#queue.length - (this.#queue.urgentAt === undefined ? 0 : 1);
  }

  get hasUrgent(): boolean {
    return this.#queue.urgentAt !== undefined;
  }

  get isMoving(): boolean {
    return this.#flight.length > 0 || this.#mark !== 'none' || this.#isSqueezed;
  }

  /** Everything it sent has arrived, its end included. */
  get isFlushed(): boolean {
    return this.#flight.length === 0 && this.#mark === 'none';
  }

  // What its owner calls.

  send(from: Uint8Array, start: number, end: number): number {
    if (this.state === 'connecting') return -EAGAIN;
    if (this.#error !== 0) return this.takeError();
    if (this.state === 'dead' || this.hasSentFin) return -EPIPE;
    const most = Math.min(end - start, this.room.flight - this.#flight.length);
    const count = this.#isSqueezed || most <= 0 ? 0 : this.#around.taken(most);
    if (count < end - start) this.#hasNoSpace = true;
    if (count === 0) return this.#refuseForNow(most);
    this.#flight.push(from, start, start + count);
    this.sent += count;
    this.#around.moving(this);
    this.onSend?.();
    return count;
  }

  /** One byte beside the stream (MSG_OOB, send(2)). False when there is no room for it now. */
  sendUrgent(): boolean {
    const isUnread = this.#flight.urgentAt !== undefined || this.peer?.hasUrgent === true;
    if (this.state !== 'joined' || this.hasSentFin || isUnread || this.#flight.length >= this.room.flight) return false;
    this.#flight.pushUrgent();
    this.#around.moving(this);
    return true;
  }

  /** Nothing is received across urgent data: a call stops before it, and the next one passes over it (tcp(7)). */
  receive(into: Uint8Array, most: number): number {
    if (this.#queue.urgentAt === 0) this.#queue.drop(1);
    if (this.#queue.length > 0) {
      const count = Math.min(most, this.#queue.length, this.#queue.urgentAt ?? Infinity);
      this.#queue.take(into, count);
      this.received += count;
      if (this.peer !== undefined && this.peer.isMoving) this.#around.moving(this.peer);
      this.onReceive?.();
      return count;
    }
    if (this.isFinished) return 0;
    if (this.#error !== 0) return this.takeError();
    return this.state === 'dead' ? 0 : -EAGAIN;
  }

  finish(): number {
    if (this.state !== 'joined') return -ENOTCONN;
    if (this.hasSentFin) return 0;
    this.hasSentFin = true;
    this.#mark = 'fin';
    this.#around.moving(this);
    this.owner?.woken(0);
    return 0;
  }

  /** Unread bytes turn a close into a reset, and what was still to be sent is lost with it (RFC 2525 §2.17). */
  close(): void {
    this.#release('close');
    if (this.state !== 'joined') this.state = 'dead';
    else if (this.#queue.length > 0) this.abort();
    else this.finish();
  }

  reset(): void {
    this.#release('reset');
    if (this.state === 'joined') this.abort();
    else this.state = 'dead';
  }

  /** The error that waits to be told, once. */
  takeError(): number {
    const error = this.#error;
    this.#error = 0;
    return error === 0 ? 0 : -error;
  }

  /** What poll(2) would say now. */
  bits(): number {
    if (this.state === 'connecting') return 0;
    const isDead = this.state === 'dead';
    const isReadShut = isDead || this.isFinished;
    const isWriteShut = isDead || this.hasSentFin;
    let bits = this.#error === 0 ? 0 : READY_ERROR;
    if (isReadShut) bits |= READY_IN | READY_PEER_FINISHED;
    if (isReadShut && isWriteShut) bits |= READY_HANG_UP;
    if (this.#queue.length > (this.#queue.urgentAt === 0 ? 1 : 0)) bits |= READY_IN;
    if (this.#queue.urgentAt !== undefined) bits |= READY_URGENT;
    if (isWriteShut || this.#isWritable) bits |= READY_OUT;
    else this.#hasNoSpace = true;
    return bits;
  }

  // What the schedule does to it.

  joined(): void {
    if (this.state !== 'connecting') return;
    this.state = 'joined';
    this.owner?.woken(0);
  }

  refused(error: number): void {
    if (this.state === 'connecting') this.#die(error);
  }

  /** Moves on what this end has sent: bytes first, then its end. Answers whether anything has happened. */
  deliver(most: number): boolean {
    if (this.#isSqueezed) return this.#loosen();
    const { peer } = this;
    if (peer === undefined) return false;
    if (this.#flight.length > 0) return this.#deliverBytes(peer, most);
    const mark = this.#mark;
    this.#mark = 'none';
    if (mark === 'fin') peer.#finArrives();
    else if (mark === 'reset') peer.#resetArrives();
    return mark !== 'none';
  }

  /** Gives up: the peer learns it by a reset, and what was not yet on the wire is lost. */
  abort(): void {
    this.state = 'dead';
    const room = this.peer === undefined ? 0 : this.peer.room.queue - this.peer.#queue.length;
    this.#flight.truncate(this.#around.onTheWire(Math.max(0, Math.min(room, this.#flight.length))));
    this.#mark = 'reset';
    this.#isSqueezed = false;
    this.#around.moving(this);
  }

  #deliverBytes(peer: End, most: number): boolean {
    if (peer.isReleased || peer.state === 'dead') {
      this.#flight.truncate(0);
      // Nobody will ever read them: an orphan answers with a reset, a dead end has said so already.
      if (peer.state !== 'dead') peer.abort();
      this.#acknowledged();
      return true;
    }
    const count = Math.min(most, this.#flight.length, peer.room.queue - peer.#queue.length);
    if (count <= 0) return false;
    this.#flight.moveTo(peer.#queue, count);
    this.#acknowledged();
    peer.owner?.woken(READY_IN);
    return true;
  }

  #finArrives(): void {
    if (this.state !== 'joined') return;
    this.isFinished = true;
    this.owner?.woken(0);
  }

  #resetArrives(): void {
    if (this.state === 'dead') return;
    const isOver = this.isFinished && this.hasSentFin && this.isFlushed;
    if (isOver) return;
    this.isReset = true;
    this.#die(this.isFinished && !this.hasSentFin ? EPIPE : ECONNRESET);
  }

  #die(error: number): void {
    this.state = 'dead';
    this.#error = error;
    this.#flight.truncate(0);
    this.#mark = 'none';
    this.#isSqueezed = false;
    this.owner?.woken(0);
  }

  #refuseForNow(most: number): number {
    // There was room and yet nothing was taken: that passes by itself.
    if (most > 0 && !this.#isSqueezed) {
      this.#isSqueezed = true;
      this.#around.moving(this);
    }
    return -EAGAIN;
  }

  #loosen(): boolean {
    this.#isSqueezed = false;
    this.#acknowledged();
    return true;
  }

  #acknowledged(): void {
    if (!this.#hasNoSpace || !this.#isWritable) return;
    this.#hasNoSpace = false;
    this.owner?.woken(READY_OUT);
  }

  /** Room for half of what is in flight: a sender is not woken for every byte (sk_stream_is_writeable). */
  get #isWritable(): boolean {
    return !this.#isSqueezed && 3 * this.#flight.length <= 2 * this.room.flight;
  }

  #release(how: 'close' | 'reset'): void {
    this.isReleased = true;
    this.owner = undefined;
    this.onRelease?.(how);
  }
}
