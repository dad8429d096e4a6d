import { describe, expect, test } from '@jest/globals';
import { KeepTrying } from '../../forwarder/keep-trying.ts';

describe('KeepTrying', () => {
  test('attempts until one is done, with pauses that double up to the longest', async () => {
    const at: number[] = [];
    const done = Promise.withResolvers<void>();
    const trying = new KeepTrying(
      () => {
        at.push(performance.now());
        if (at.length === 4) done.resolve();
        return Promise.resolve(at.length === 4);
      },
      { firstMs: 20, longestMs: 40 },
    );
    const begun = performance.now();
    trying.start();
    trying.start();
    await done.promise;
    await trying.stop();
    const pauses = at.map((time, index) => time - (at[index - 1] ?? begun));
    expect(pauses.map((pause, index) => pause >= ([19, 39, 39, 39][index] ?? 0))).toEqual([true, true, true, true]);
    expect(at).toHaveLength(4);
  });

  test('ends at once while it waits, and may begin again', async () => {
    let attempts = 0;
    const attempted = Promise.withResolvers<void>();
    const trying = new KeepTrying(
      () => {
        attempts += 1;
        attempted.resolve();
        return Promise.resolve(true);
      },
      { firstMs: 600_000 },
    );
    trying.start();
    await trying.stop();
    expect(attempts).toBe(0);
    const again = new KeepTrying(
      () => {
        attempted.resolve();
        return Promise.resolve(true);
      },
      { firstMs: 1 },
    );
    again.start();
    await attempted.promise;
    await again.stop();
    again.start();
    await again.stop();
  });
});
