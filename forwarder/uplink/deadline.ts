// The time one dial may take, shared by its steps: resolve, connect to the first address, to the second …

const LATE: unique symbol = Symbol('late');
export type Late = typeof LATE;

export class Deadline {
  readonly #endMs: number;

  constructor(milliseconds: number) {
    this.#endMs = performance.now() + milliseconds;
  }

  remainingMs(): number {
    return Math.max(0, this.#endMs - performance.now());
  }

  /** The result of the work, or `late` when the deadline passes or the signal aborts first. */
  async race<T>(work: Promise<T>, signal: AbortSignal): Promise<T | Late> {
    const late = Promise.withResolvers<Late>();
    const giveUp = (): void => late.resolve(LATE);
    const timer = setTimeout(giveUp, this.remainingMs());
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
  }
}

export function isLate(outcome: unknown): outcome is Late {
  return outcome === LATE;
}
