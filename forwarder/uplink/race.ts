// When to start which attempt, where several would do: the first at once, the next when it has been silent for a while or
// has failed, until one succeeds (RFC 8305 §5). A state machine without clock, timer or socket, so that every engine races
// alike: it is told what happened and asked what is to be started.

/** How long an attempt to connect may be silent before the next address is dialled as well. */
export const NEXT_ATTEMPT_MS = 250;
/** Large sets exist for load distribution; a dial that missed four of them is better reported than prolonged. */
export const MAX_ATTEMPTS = 4;

export class Race {
  readonly #attempts: number;
  readonly #staggerMs: number;
  #started = 0;
  #open = 0;
  #nextAt = -Infinity;
  #isOver = false;

  constructor(attempts: number, staggerMs = NEXT_ATTEMPT_MS) {
    this.#attempts = attempts;
    this.#staggerMs = staggerMs;
  }

  /** The attempt to be started now, counted from 0. To be asked at first, after every failure, and at `nextAt`. */
  start(now: number): number | undefined {
    if (!this.#hasMore || now < this.#nextAt) return undefined;
    this.#nextAt = now + this.#staggerMs;
    this.#open += 1;
    this.#started += 1;
    return this.#started - 1;
  }

  /** An attempt that was started has failed: the next need not wait. */
  failed(): void {
    this.#open -= 1;
    this.#nextAt = -Infinity;
  }

  /** An attempt that was started has succeeded; false when it comes too late and is to be closed unused. */
  succeeded(): boolean {
    const isFirst = !this.#isOver;
    this.#isOver = true;
    return isFirst;
  }

  /** Starts no more: the time is over, or whoever waited has gone. What is under way may still succeed. */
  stop(): void {
    this.#started = this.#attempts;
  }

  /** When `start` is to be asked again though nothing happens; undefined when there is nothing to wait for. */
  get nextAt(): number | undefined {
    return this.#hasMore && this.#open > 0 ? this.#nextAt : undefined;
  }

  /** Nothing is under way and nothing is left. */
  get isLost(): boolean {
    return !this.#isOver && this.#open === 0 && this.#started >= this.#attempts;
  }

  get #hasMore(): boolean {
    return !this.#isOver && this.#started < this.#attempts;
  }
}
