// Tries what fails now and may work later, such as an address that is not there yet, with pauses that grow.

export type RetryTimes = {
  /** @default 1000 */
  readonly firstMs?: number;
  /** Where doubling ends. @default 30000 */
  readonly longestMs?: number;
};

type Trying = { readonly abort: AbortController; readonly done: Promise<void> };

export class KeepTrying {
  readonly #attempt: () => Promise<boolean>;
  readonly #firstMs: number;
  readonly #longestMs: number;
  #trying: Trying | undefined;

  /** `attempt` does not reject, and says whether it is done. */
  constructor(attempt: () => Promise<boolean>, { firstMs = 1_000, longestMs = 30_000 }: RetryTimes = {}) {
    this.#attempt = attempt;
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
  }

  /** Attempts after a pause, until one is done. Does nothing while it is at it. */
  start(): void {
    if (this.#trying !== undefined) return;
    const abort = new AbortController();
    const trying: Trying = {
      abort,
      done: this.#try(abort.signal).finally(() => {
        if (this.#trying === trying) this.#trying = undefined;
      }),
    };
    this.#trying = trying;
  }

  /** Resolves when no attempt is under way any more. Not to be awaited by an attempt. */
  async stop(): Promise<void> {
    const trying = this.#trying;
    this.#trying = undefined;
    trying?.abort.abort();
    await trying?.done;
  }

  async #try(signal: AbortSignal): Promise<void> {
    let pauseMs = this.#firstMs;
    for (;;) {
      await pause(pauseMs, signal);
      if (signal.aborted || (await this.#attempt())) return;
      pauseMs = Math.min(pauseMs * 2, this.#longestMs);
    }
  }
}

/** Ends early, and without a fault, when the signal aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, milliseconds));
    signal.addEventListener('abort', end);
  });
}
