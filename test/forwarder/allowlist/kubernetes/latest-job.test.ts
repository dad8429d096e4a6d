import { describe, expect, test } from '@jest/globals';
import { LatestJob } from '../../../../forwarder/allowlist/kubernetes/latest-job.ts';

const TIMING = { writeGapMs: 1, backOffMs: 1, maxBackOffMs: 2, random: () => 0 };

/** A job whose runs end when the test says so. */
class Runs {
  readonly failures: number[] = [];
  readonly #begun: PromiseWithResolvers<void>[] = [];
  readonly #takers: (() => void)[] = [];
  readonly job = new LatestJob({
    run: (signal) => {
      const run = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => run.reject(signal.reason));
      this.#begun.push(run);
      this.#takers.shift()?.();
      return run.promise;
    },
    onFailure: (_error, failures) => void this.failures.push(failures),
    timing: TIMING,
  });

  get count(): number {
    return this.#begun.length;
  }

  /** The next run that begins, by number. */
  async begun(number: number): Promise<PromiseWithResolvers<void>> {
    for (;;) {
      const run = this.#begun[number - 1];
      if (run !== undefined) return run;
      await new Promise<void>((resolve) => this.#takers.push(resolve));
    }
  }
}

describe('LatestJob', () => {
  test('runs once at a time, and once more for all that was asked meanwhile', async () => {
    const runs = new Runs();
    for (let times = 0; times < 5; times += 1) runs.job.ask();
    const first = await runs.begun(1);
    for (let times = 0; times < 5; times += 1) runs.job.ask();
    expect(runs.count).toBe(1);
    first.resolve();
    (await runs.begun(2)).resolve();
    await runs.job.idle();
    expect(runs.count).toBe(2);
    runs.job.ask();
    (await runs.begun(3)).resolve();
    await runs.job.stop();
  });

  test('repeats a run that failed without being asked again', async () => {
    const runs = new Runs();
    runs.job.ask();
    for (const number of [1, 2, 3]) (await runs.begun(number)).reject(new Error('away'));
    (await runs.begun(4)).resolve();
    await runs.job.idle();
    expect(runs.failures).toEqual([1, 2, 3]);
    expect(runs.count).toBe(4);
  });

  test('ends the run under way with stop, is silent about it, and begins no other', async () => {
    const runs = new Runs();
    runs.job.ask();
    await runs.begun(1);
    await runs.job.stop();
    runs.job.ask();
    await runs.job.idle();
    expect(runs.count).toBe(1);
    expect(runs.failures).toEqual([]);
  });
});
