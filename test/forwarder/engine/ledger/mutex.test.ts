import { describe, expect, test } from '@jest/globals';
import { MUTEX_WORDS, SharedMutex } from '../../../../forwarder/engine/ledger/mutex.ts';
import type { MutexWords } from '../../../../forwarder/engine/ledger/mutex.ts';

const WAIT_MS = 1;

function words(): MutexWords {
  return new Int32Array(new SharedArrayBuffer(4 * MUTEX_WORDS));
}

describe('SharedMutex', () => {
  test('is free again when it was given back', () => {
    const shared = words();
    const [one, other] = [new SharedMutex(shared, 0), new SharedMutex(shared, 7)];
    for (const mutex of [one, other, one]) {
      mutex.lock();
      mutex.unlock();
    }
    expect(one.faults).toBe(0);
    expect(shared[0]).toBe(0);
  });

  test('gives back for a thread what that thread held, and nothing another one holds', () => {
    const shared = words();
    const [one, other] = [new SharedMutex(shared, 0), new SharedMutex(shared, 7)];
    other.lock();
    expect(one.release(8)).toBe(false);
    expect(one.release(7)).toBe(true);
    one.lock();
    expect(one.release(7)).toBe(false);
    expect(one.faults).toBe(0);
  });

  test('is taken over from a thread that does not give it back, and counts that', () => {
    const shared = words();
    const [dead, living] = [new SharedMutex(shared, 7), new SharedMutex(shared, 0, WAIT_MS)];
    dead.lock();
    living.lock();
    expect(living.faults).toBe(1);

    // It was alive after all: it must not open the door behind which another one is now.
    dead.unlock();
    const third = new SharedMutex(shared, 3, WAIT_MS);
    expect(third.release(7)).toBe(false);
    living.unlock();
    third.lock();
    expect(third.faults).toBe(1);
  });
});
