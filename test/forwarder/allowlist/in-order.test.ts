import { describe, expect, test } from '@jest/globals';
import { InOrder, MAX_WAITING } from '../../../forwarder/allowlist/in-order.ts';

/** A job that says what it is, and ends when told. */
function job(done: string[], name: string, until: Promise<unknown> = Promise.resolve()): () => Promise<void> {
  return async () => {
    await until;
    done.push(name);
  };
}

describe('InOrder', () => {
  test('does one after the other, however long each takes', async () => {
    const [jobs, done] = [new InOrder(), [] as string[]];
    const { promise, resolve } = Promise.withResolvers<void>();
    const all = [jobs.add(job(done, 'slow', promise)), jobs.addReport(job(done, 'quick')), jobs.add(job(done, 'last'))];
    resolve();
    await Promise.all(all);
    expect(done).toEqual(['slow', 'quick', 'last']);
  });

  test('passes over the oldest reports that wait, and nothing else', async () => {
    const [jobs, done] = [new InOrder(), [] as string[]];
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = jobs.addReport(job(done, 'running', promise));
    const kept = jobs.add(job(done, 'kept'));
    const reports = Array.from({ length: MAX_WAITING + 2 }, (_unused, index) =>
      jobs.addReport(job(done, String(index))),
    );
    await reports[1];
    expect(done).toEqual([]);
    resolve();
    await Promise.all([first, kept, ...reports]);
    expect(done).toEqual([
      'running',
      'kept',
      ...Array.from({ length: MAX_WAITING }, (_unused, index) => `${index + 2}`),
    ]);
  });

  test('goes on after one that fails, and says so to whoever asked for it', async () => {
    const [jobs, done] = [new InOrder(), [] as string[]];
    const failing = jobs.add(() => Promise.reject(new Error('no')));
    const next = jobs.add(job(done, 'next'));
    await expect(failing).rejects.toHaveProperty('message', 'no');
    await next;
    expect(done).toEqual(['next']);
  });

  test('is idle when everything was done', async () => {
    const [jobs, done] = [new InOrder(), [] as string[]];
    await jobs.idle();
    void jobs.add(job(done, 'one'));
    void jobs.add(job(done, 'two'));
    await jobs.idle();
    expect(done).toEqual(['one', 'two']);
  });
});
