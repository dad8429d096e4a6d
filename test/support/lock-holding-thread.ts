// A worker that takes every lock of a ledger and never gives one back: what a thread looks like that died in the middle
// of counting.

import { parentPort, workerData } from 'node:worker_threads';
import { MUTEX_WORDS, SharedMutex } from '../../forwarder/engine/ledger/mutex.ts';
import type { LedgerMemory } from '../../forwarder/engine/ledger/ledger.ts';

const { locks }: LedgerMemory = workerData;
const bytes = 4 * MUTEX_WORDS;
for (let offset = 0; offset < locks.byteLength; offset += bytes) {
  new SharedMutex(new Int32Array(locks, offset, MUTEX_WORDS)).lock();
}
parentPort?.postMessage('locked');
parentPort?.on('message', () => undefined);
