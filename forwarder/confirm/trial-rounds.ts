// The beat of a trial: one round at once, then one every interval, never two at a time, until one says that it is over.

import { pause } from '../keep-trying.ts';

type Running = { readonly abort: AbortController; readonly done: Promise<void> };

export class TrialRounds {
  readonly #intervalMs: number;
  readonly #round: (signal: AbortSignal) => Promise<'again' | 'over'>;
  #running: Running | undefined;

  /** `round` does not reject; what it has begun ends soon after its signal. */
  constructor(intervalMs: number, round: (signal: AbortSignal) => Promise<'again' | 'over'>) {
    this.#intervalMs = intervalMs;
    this.#round = round;
  }

  start(): void {
    if (this.#running !== undefined) return;
    const abort = new AbortController();
    const running: Running = { abort, done: this.#beat(abort.signal).finally(() => this.#ended(running)) };
    this.#running = running;
  }

  /** Resolves when no round is under way any more. Not to be awaited by a round. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.abort.abort();
    await running?.done;
  }

  #ended(running: Running): void {
    if (this.#running === running) this.#running = undefined;
  }

  async #beat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      if ((await this.#round(signal)) === 'over') return;
      await pause(began + this.#intervalMs - performance.now(), signal);
    }
  }
}
