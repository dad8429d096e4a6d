// Does what it is given one after the other. Where a source reports faster than its reports can be judged, the oldest
// that still wait are passed over: the newest is what counts, and memory stays bounded.

type Job = {
  readonly run: () => Promise<void>;
  readonly mayBePassedOver: boolean;
  readonly resolve: () => void;
  readonly reject: (why: unknown) => void;
};

export const MAX_WAITING = 8;

export class InOrder {
  #waiting: readonly Job[] = [];
  #working: Promise<void> | undefined;

  /** Resolves when it was done. */
  add(run: () => Promise<void>): Promise<void> {
    return this.#add(run, false);
  }

  /** Resolves when it was done, or passed over because so many newer ones wait. */
  addReport(run: () => Promise<void>): Promise<void> {
    return this.#add(run, true);
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    await this.#working;
  }

  #add(run: () => Promise<void>, mayBePassedOver: boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting = [...this.#waiting, { run, mayBePassedOver, resolve, reject }];
    this.#passOver();
    this.#working ??= this.#work();
    return promise;
  }

  #passOver(): void {
    const reports = this.#waiting.filter((job) => job.mayBePassedOver);
    if (reports.length <= MAX_WAITING) return;
    this.#waiting = this.#waiting.filter((job) => job !== reports[0]);
    reports[0]?.resolve();
  }

  async #work(): Promise<void> {
    for (let [job] = this.#waiting; job !== undefined; [job] = this.#waiting) {
      this.#waiting = this.#waiting.slice(1);
      await job.run().then(job.resolve, job.reject);
    }
    this.#working = undefined;
  }
}
