// The kernel of Linux, called through libc. koffi makes the call without copying the buffers it is given; a call costs
// about as much as the kernel needs for a simple one.
//
// Every thread has an instance of its own: an epoll set, an eventfd, and what `errno` says is per thread. Constants are
// those of asm-generic, the same on amd64 and arm64; only `struct epoll_event` differs (packed on amd64, epoll_ctl(2)).

import { readSync, writeSync } from 'node:fs';
import koffi from 'koffi';
import { READY_IN, READY_OUT, READY_PEER_FINISHED, READY_URGENT, type Kernel, type ReadyEvents } from './kernel.ts';
import { FAMILY_IPV6, IPV6_BYTES } from './socket-address.ts';
import { type Libc, loadLibc } from './libc.ts';
import { monotonicMs } from '../../monotonic-clock.ts';

const EDGE_TRIGGERED = -0x8000_0000;
const CONTROL_ADD = 1;
const CONTROL_DELETE = 2;
const STREAM_NONBLOCK_CLOEXEC = 1 | 0o4000 | 0o2000000;
const NONBLOCK_CLOEXEC = 0o4000 | 0o2000000;
const NO_SIGNAL = 0x4000;
const SHUT_WRITE = 1;
const EINPROGRESS = 115;

const LEVEL_SOCKET = 1;
const LEVEL_IP = 0;
const LEVEL_TCP = 6;
const LEVEL_IPV6 = 41;
const REUSE_ADDRESS = 2;
const ERROR = 4;
const KEEP_ALIVE = 9;
const LINGER = 13;
const REUSE_PORT = 15;
const NO_DELAY = 1;
const KEEP_IDLE = 4;
const V6_ONLY = 26;
/** Without it a bound source address would take one of the few local ports for itself, whoever is dialled (ip(7)). */
const BIND_ADDRESS_NO_PORT = 24;

/** More are told by the next call. */
const EVENTS_PER_WAIT = 512;

const ON = Int32Array.of(1);
/** struct linger: on, for no time at all. */
const NO_LINGER = Int32Array.of(1, 0);

export class LinuxKernel implements Kernel {
  readonly address = new Uint8Array(IPV6_BYTES);
  readonly events = new LinuxEvents(EVENTS_PER_WAIT);
  readonly wakeFd: number;
  readonly #libc: Libc;
  readonly #epoll: number;
  readonly #length = new Int32Array(1);
  readonly #value = new Int32Array(1);
  readonly #control = new Int32Array(EVENT_WORDS);
  /** It made `wakeFd` itself. */
  readonly #hasOwnWake: boolean;
  readonly #wakeCount = new Uint8Array(8);

  /**
   * Throws when libc cannot be called here, or the process has no file left.
   * @param wakeFd of whoever wakes this one, and closes it afterwards. @default one of its own
   */
  constructor(wakeFd?: number) {
    this.#libc = loadLibc();
    this.#epoll = must('make an epoll set', this.#libc.epoll_create1(0o2000000));
    this.#hasOwnWake = wakeFd === undefined;
    this.wakeFd = wakeFd ?? this.makeWakeFd();
    must('watch the eventfd', this.#watch(this.wakeFd, READY_IN));
  }

  /** For the kernel of another thread. */
  makeWakeFd(): number {
    return must('make an eventfd', this.#libc.eventfd(0, NONBLOCK_CLOEXEC));
  }

  monotonicMs(): number {
    return monotonicMs();
  }

  wait(timeoutMs: number): number {
    const count = this.#libc.epoll_wait(this.#epoll, this.events.words, EVENTS_PER_WAIT, timeoutMs);
    return count >= 0 ? count : failure();
  }

  watch(fd: number): number {
    return this.#watch(fd, READY_IN | READY_URGENT | READY_OUT | READY_PEER_FINISHED | EDGE_TRIGGERED);
  }

  watchListener(fd: number): number {
    return this.#watch(fd, READY_IN);
  }

  unwatch(fd: number): number {
    return orFailure(this.#libc.epoll_ctl(this.#epoll, CONTROL_DELETE, fd, this.#control));
  }

  listen(place: Uint8Array, backlog: number): number {
    const { socket, bind, listen } = this.#libc;
    const fd = socket(place[0] ?? 0, STREAM_NONBLOCK_CLOEXEC, 0);
    if (fd < 0) return failure();
    this.#set(fd, LEVEL_SOCKET, REUSE_ADDRESS, ON);
    this.#set(fd, LEVEL_SOCKET, REUSE_PORT, ON);
    // Accepted sockets inherit it, which saves a call for each of them.
    this.#set(fd, LEVEL_TCP, NO_DELAY, ON);
    if (place[0] === FAMILY_IPV6) this.#set(fd, LEVEL_IPV6, V6_ONLY, Int32Array.of(0));
    if (bind(fd, place, place.length) < 0 || listen(fd, backlog) < 0) return this.#giveUp(fd);
    return fd;
  }

  accept(listener: number): number {
    this.#length[0] = this.address.length;
    const fd = this.#libc.accept4(listener, this.address, this.#length, NONBLOCK_CLOEXEC);
    return fd >= 0 ? fd : failure();
  }

  localAddress(fd: number): number {
    this.#length[0] = this.address.length;
    return orFailure(this.#libc.getsockname(fd, this.address, this.#length));
  }

  connect(to: Uint8Array, from: Uint8Array | undefined): number {
    const fd = this.#libc.socket(to[0] ?? 0, STREAM_NONBLOCK_CLOEXEC, 0);
    if (fd < 0) return failure();
    if (from !== undefined) {
      this.#set(fd, LEVEL_IP, BIND_ADDRESS_NO_PORT, ON);
      if (this.#libc.bind(fd, from, from.length) < 0) return this.#giveUp(fd);
    }
    if (this.#libc.connect(fd, to, to.length) === 0 || koffi.errno() === EINPROGRESS) return fd;
    return this.#giveUp(fd);
  }

  finishConnect(fd: number): number {
    this.#length[0] = this.#value.byteLength;
    if (this.#libc.getsockopt(fd, LEVEL_SOCKET, ERROR, this.#value, this.#length) < 0) return failure();
    return 0 - (this.#value[0] ?? 0);
  }

  receive(fd: number, into: Uint8Array, most: number): number {
    const count = this.#libc.recv(fd, into, most, 0);
    return count >= 0 ? count : failure();
  }

  send(fd: number, from: Uint8Array, start: number, end: number): number {
    const bytes = start === 0 ? from : from.subarray(start);
    const count = this.#libc.send(fd, bytes, end - start, NO_SIGNAL);
    return count >= 0 ? count : failure();
  }

  finish(fd: number): number {
    return orFailure(this.#libc.shutdown(fd, SHUT_WRITE));
  }

  noDelay(fd: number): number {
    return this.#set(fd, LEVEL_TCP, NO_DELAY, ON);
  }

  keepAlive(fd: number, afterMs: number): number {
    this.#set(fd, LEVEL_TCP, KEEP_IDLE, Int32Array.of(Math.max(1, Math.round(afterMs / 1000))));
    return this.#set(fd, LEVEL_SOCKET, KEEP_ALIVE, ON);
  }

  close(fd: number): number {
    return orFailure(this.#libc.close(fd));
  }

  reset(fd: number): number {
    this.#set(fd, LEVEL_SOCKET, LINGER, NO_LINGER);
    return this.close(fd);
  }

  clearWake(): void {
    readSync(this.wakeFd, this.#wakeCount);
  }

  /** Closes what the instance made for itself. */
  release(): void {
    if (this.#hasOwnWake) this.close(this.wakeFd);
    this.close(this.#epoll);
  }

  #watch(fd: number, bits: number): number {
    this.#control[0] = bits;
    this.#control[EVENT_FD_WORD] = fd;
    return orFailure(this.#libc.epoll_ctl(this.#epoll, CONTROL_ADD, fd, this.#control));
  }

  #set(fd: number, level: number, option: number, value: Int32Array): number {
    return orFailure(this.#libc.setsockopt(fd, level, option, value, value.byteLength));
  }

  /** Closes a socket that came to nothing; answers why it did. */
  #giveUp(fd: number): number {
    const error = failure();
    this.close(fd);
    return error;
  }
}

/** 32-bit words of a struct epoll_event, and the one that holds the file descriptor. */
const EVENT_WORDS = process.arch === 'x64' ? 3 : 4;
const EVENT_FD_WORD = process.arch === 'x64' ? 1 : 2;

class LinuxEvents implements ReadyEvents {
  readonly words: Int32Array;

  constructor(capacity: number) {
    this.words = new Int32Array(capacity * EVENT_WORDS);
  }

  bitsOf(index: number): number {
    return this.words[index * EVENT_WORDS] ?? 0;
  }

  fdOf(index: number): number {
    return this.words[index * EVENT_WORDS + EVENT_FD_WORD] ?? -1;
  }
}

/** Wakes a reactor that waits, from any thread. */
export function wake(wakeFd: number): void {
  writeSync(wakeFd, new Uint8Array(BigUint64Array.of(1n).buffer));
}

function failure(): number {
  return -koffi.errno();
}

function orFailure(result: number): number {
  return result >= 0 ? 0 : failure();
}

function must(what: string, result: number): number {
  if (result >= 0) return result;
  throw new Error(`Cannot ${what}: errno ${koffi.errno()}. Raise the limit of open files, or use "engine: net"`);
}
