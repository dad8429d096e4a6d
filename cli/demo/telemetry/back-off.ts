// How long to wait before the next try: twice as long each time, up to a limit, and not for all at the same moment.

const FIRST_MS = 100;
const LONGEST_MS = 3_000;

export class BackOff {
  #tries = 0;

  /** Milliseconds until the next try. */
  next(): number {
    const limit = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries);
    this.#tries += 1;
    return limit / 2 + Math.random() * (limit / 2);
  }

  /** After a success. */
  reset(): void {
    this.#tries = 0;
  }
}
