// What the reactor knows of the operating system: sockets that never block, readiness, a clock, a wake-up. Nothing else
// of the engine touches a file descriptor, so a simulated kernel behind the same interface can show it every order of
// events there is.
//
// Calls answer a number: what they yield, or a negated errno. None of them throws, none waits but `wait`. Readiness is
// edge-triggered: an event says that something has changed, not that something is there, and one that is already on its
// way may speak of a file descriptor that was closed and given out again since (epoll(7), "stale events").

export interface Kernel {
  /** Milliseconds of a clock that is never set and is the same for all threads. */
  monotonicMs(): number;

  /** Waits for events, at most `timeoutMs` (-1: without limit). Answers how many `events` holds now, or an error. */
  wait(timeoutMs: number): number;
  /** Those of the last `wait`. */
  readonly events: ReadyEvents;
  /** Watches a connected or connecting socket, edge-triggered: both directions, the end of either, urgent data. */
  watch(fd: number): number;
  /** Watches a listening socket, level-triggered: it is ready as long as its queue is not empty. */
  watchListener(fd: number): number;
  unwatch(fd: number): number;

  /** A socket that listens and shares its port with the other threads' ones. */
  listen(place: Uint8Array, backlog: number): number;
  /** The next connection of a listening socket. The peer's address is in `address` until the next call. */
  accept(listener: number): number;
  /** What `accept`, `localAddress` and `boundAddress` found: a socket address (socket-address.ts). */
  readonly address: Uint8Array;
  /** Where a socket is bound; found in `address`. Answers 0 or an error. */
  localAddress(fd: number): number;
  /** A socket on its way to an address, from another one if given. Success is not yet a connection: see `finishConnect`. */
  connect(to: Uint8Array, from: Uint8Array | undefined): number;
  /** 0 when a socket that has become writable is connected, else why not. */
  finishConnect(fd: number): number;

  /** Bytes received into the beginning of `into`, `most` at most; 0 at the end of the stream. */
  receive(fd: number, into: Uint8Array, most: number): number;
  /** Bytes taken from `from`, beginning at `start`. */
  send(fd: number, from: Uint8Array, start: number, end: number): number;
  /** Ends the direction out of this socket (FIN). */
  finish(fd: number): number;
  /** What is sent from now on does not wait for more (TCP_NODELAY, tcp(7)). Accepted sockets begin like that. */
  noDelay(fd: number): number;
  /** Asks the peer from time to time whether it still lives. */
  keepAlive(fd: number, afterMs: number): number;
  close(fd: number): number;
  /** Closes with a reset: the peer must not believe that the stream came to its proper end. */
  reset(fd: number): number;

  /** The file descriptor whose readiness means: somebody called `wake`. */
  readonly wakeFd: number;
  /** Takes the wake-up back, so that the next one is noticed. */
  clearWake(): void;
}

/** Events of one `wait`. */
export interface ReadyEvents {
  /** READY_ bits of the event at an index. */
  bitsOf(index: number): number;
  fdOf(index: number): number;
}

/** Bits of epoll_event.events, <sys/epoll.h>. */
export const READY_IN = 0x001;
export const READY_URGENT = 0x002;
export const READY_OUT = 0x004;
export const READY_ERROR = 0x008;
export const READY_HANG_UP = 0x010;
export const READY_PEER_FINISHED = 0x2000;

/** errno of Linux, the same numbers on amd64 and arm64 (asm-generic/errno.h). */
export const EINTR = 4;
export const EAGAIN = 11;
export const ENFILE = 23;
export const EMFILE = 24;
export const ENOBUFS = 105;
export const ENOMEM = 12;
export const ECONNABORTED = 103;
export const ECONNRESET = 104;
export const ETIMEDOUT = 110;
