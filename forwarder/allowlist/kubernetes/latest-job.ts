// Does a thing again whenever it is asked to, once at a time: requests that come while it is under way are answered by one
// more run. Runs keep a distance, and a failed one is repeated later and later.

import { pause } from '../../keep-trying.ts';
import { backOffMs, type Timing } from './timing.ts';

export type LatestJobOptions = {
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly onFailure: (error: unknown, failures: number) => void;
  readonly timing: Pick<Timing, 'writeGapMs' | 'backOffMs' | 'maxBackOffMs' | 'random'>;
};

export class LatestJob {
  readonly #options: LatestJobOptions;
  readonly #stop = new AbortController();
  #asked = false;
  #running: Promise<void> | undefined;

  constructor(options: LatestJobOptions) {
    this.#options = options;
  }

  /** Never throws and never waits. */
  ask(): void {
    if (this.#stop.signal.aborted) return;
    this.#asked = true;
    this.#running ??= this.#work(this.#stop.signal);
  }

  /** Resolves when nothing is asked for any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { run, onFailure, timing } = this.#options;
    let failures = 0;
    while (this.#asked && !signal.aborted) {
      this.#asked = false;
      try {
        await run(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        this.#asked = true;
        onFailure(error, (failures += 1));
      }
      await pause(failures === 0 ? timing.writeGapMs : backOffMs(failures, timing), signal);
    }
    // Here and not in a callback of the promise: a request between the two would be lost.
    this.#running = undefined;
  }
}
