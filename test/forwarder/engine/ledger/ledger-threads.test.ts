import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';
import { Ledger } from '../../../../forwarder/engine/ledger/ledger.ts';
import { monotonicMs } from '../../../../forwarder/monotonic-clock.ts';
import type { ThreadResult, ThreadTask } from '../../../support/ledger-thread.ts';
import { limitsWith } from '../../../support/limits.ts';

const THREADS = 4;
const FREE_ENTRY = { newConnectionsPerSecond: 10_000_000, unidentified: 60_000 };
const TASK: Omit<ThreadTask, 'memory' | 'gate'> = {
  limits: FREE_ENTRY,
  entries: 0,
  isKeeping: false,
  headers: 0,
  names: 0,
};

async function runThreads(ledger: Ledger, task: Partial<ThreadTask>): Promise<readonly ThreadResult[]> {
  const gate = new SharedArrayBuffer(4);
  const workerData: ThreadTask = { ...TASK, ...task, memory: ledger.memory, gate };
  const workers = Array.from({ length: THREADS }, () => {
    return new Worker(new URL('../../../support/ledger-thread.ts', import.meta.url), { workerData });
  });
  const results = workers.map(async (worker) => {
    const [[result]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
    return result;
  });
  await Promise.all(workers.map((worker) => once(worker, 'online')));
  Atomics.store(new Int32Array(gate), 0, 1);
  Atomics.notify(new Int32Array(gate), 0);
  return Promise.all(results);
}

function sum(results: readonly ThreadResult[], read: (result: ThreadResult) => number): number {
  return results.reduce((total, result) => total + read(result), 0);
}

describe('Ledger over threads', () => {
  test('counts every connection in and out exactly, however many threads do', async () => {
    const ledger = Ledger.create({ files: 1_000_000 });
    const results = await runThreads(ledger, { entries: 50_000 });
    expect(sum(results, ({ entered }) => entered)).toBe(THREADS * 50_000);
    expect([ledger.openConnections, ledger.unidentified, ledger.budgets.openFiles, ledger.faults]).toEqual([
      0, 0, 0, 0,
    ]);
    const strict = limitsWith({ connectionsPerClient: 1, connectionsPerChild: 1, unidentified: 1 });
    for (const zone of ['ovens', 'packaging', 'robots']) {
      const child = ledger.childNumber(zone);
      expect(ledger.enter(child, 1, strict, 1, monotonicMs())).toBeUndefined();
      expect(ledger.identify(child, ledger.hash(`client of ${zone}`), strict)).toBeUndefined();
    }
    for (let client = 0; client < 50; client += 1) {
      expect(ledger.identify(0, ledger.hash(`client ${client}`), strict)).toBeUndefined();
    }
  });

  test('lets in as many as the limit says, and not one more', async () => {
    const ledger = Ledger.create({ files: 1_000_000 });
    const limits = { ...FREE_ENTRY, connections: 1_000 };
    const results = await runThreads(ledger, { entries: 2_000, isKeeping: true, limits });
    expect(sum(results, ({ entered }) => entered)).toBe(1_000);
    expect(new Set(results.flatMap(({ limits: reached }) => reached))).toEqual(new Set(['connections']));
    expect(ledger.openConnections).toBe(1_000);
    expect(ledger.budgets.openFiles).toBe(2_000);
  });

  test('knows a header that another thread has seen, and a name another thread has counted', async () => {
    const ledger = Ledger.create();
    const results = await runThreads(ledger, { headers: 5_000, names: 100 });
    expect(sum(results, ({ newHeaders }) => newHeaders)).toBe(5_000);
    expect(ledger.seenHeaders).toBe(5_000);
    expect(sum(results, ({ newNames }) => newNames)).toBe(100);
  });

  test('means the same by a number, a hash and a time in every thread', async () => {
    const ledger = Ledger.create();
    const before = monotonicMs();
    const results = await runThreads(ledger, { entries: 3 });
    const after = monotonicMs();
    expect(new Set(results.map(({ child }) => child))).toEqual(new Set([ledger.childNumber('robots')]));
    expect(new Set(results.map(({ hash }) => hash))).toEqual(new Set([ledger.hash('robots')]));
    for (const { nowMs } of results) {
      expect(nowMs).toBeGreaterThan(before);
      expect(nowMs).toBeLessThan(after);
    }
  });

  test('goes on after a thread has died in the middle of counting', async () => {
    const ledger = Ledger.create();
    const worker = new Worker(new URL('../../../support/lock-holding-thread.ts', import.meta.url), {
      workerData: ledger.memory,
    });
    await once(worker, 'message');
    const { threadId } = worker;
    await worker.terminate();
    expect(ledger.release(threadId)).toBe(true);
    expect(ledger.release(threadId)).toBe(false);
    expect(ledger.enter(ledger.childNumber('ovens'), 1, limitsWith({}), 1, monotonicMs())).toBeUndefined();
    expect(ledger.faults).toBe(0);
  });
});
