// The seats of an engine's reactors. A thread that has died is replaced in its seat, at once the first time and later and
// later if it happens again and again: what kills every thread must not keep the main thread busy with starting them.
// What a thread is does not matter here.

import { monotonicMs } from '../../monotonic-clock.ts';

export type SeatsOptions<Thread> = {
  /** Throws when no thread can be started. */
  readonly start: (index: number) => Thread;
  /** A thread has been started where another one had died. */
  readonly onReplaced: (thread: Thread, index: number) => void;
  /** None could be started there; it is tried again. */
  readonly onNotStarted: (error: unknown, index: number) => void;
  /** Monotonic, in milliseconds. */
  readonly clock?: (() => number) | undefined;
};

type Seat<Thread> = {
  thread: Thread;
  startedAtMs: number;
  /** In a row, none of them after a steady time. */
  deaths: number;
};

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 2_000;
/** A thread that has lived as long is not held to have died again. */
const STEADY_MS = 60_000;

export class Seats<Thread> {
  readonly #options: SeatsOptions<Thread>;
  readonly #clock: () => number;
  #seats: readonly Seat<Thread>[] = [];
  readonly #pauses = new Set<NodeJS.Timeout>();
  #isClosed = false;

  constructor(options: SeatsOptions<Thread>) {
    this.#options = options;
    this.#clock = options.clock ?? monotonicMs;
  }

  /** Throws when a thread cannot be started. */
  fill(count: number): void {
    this.#seats = Array.from({ length: count }, (_, index) => ({
      thread: this.#options.start(index),
      startedAtMs: this.#clock(),
      deaths: 0,
    }));
  }

  /** By seat; one that has died stays until it is replaced. */
  get threads(): readonly Thread[] {
    return this.#seats.map(({ thread }) => thread);
  }

  /** The thread in the seat has died. */
  replace(index: number): void {
    const seat = this.#seats[index];
    if (seat === undefined || this.#isClosed) return;
    seat.deaths = this.#clock() - seat.startedAtMs > STEADY_MS ? 1 : seat.deaths + 1;
    const timer = setTimeout(() => {
      this.#pauses.delete(timer);
      this.#startAgain(seat, index);
    }, pauseMs(seat.deaths));
    this.#pauses.add(timer);
  }

  /** Replaces none any more. The threads themselves are not ended. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#pauses) clearTimeout(timer);
  }

  #startAgain(seat: Seat<Thread>, index: number): void {
    seat.startedAtMs = this.#clock();
    try {
      seat.thread = this.#options.start(index);
    } catch (error) {
      this.#options.onNotStarted(error, index);
      return this.replace(index);
    }
    this.#options.onReplaced(seat.thread, index);
  }
}

function pauseMs(deaths: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(deaths - 1, 10));
}
