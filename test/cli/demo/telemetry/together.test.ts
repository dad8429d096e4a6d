import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { together } from '../../../../cli/demo/telemetry/together.ts';

const NEVER = new AbortController().signal;

describe('together()', () => {
  test('resolves when all of them have', async () => {
    const done: string[] = [];
    const task = (name: string) => async () => void done.push(name);
    await together(NEVER, [task('hubs'), task('forwarders')]);
    expect(done).toEqual(['hubs', 'forwarders']);
  });

  test('tells the others to end when one fails, waits for them, and rejects with what came first', async () => {
    let isTidy = false;
    const slow = async (signal: AbortSignal): Promise<void> => {
      await once(signal, 'abort');
      await new Promise(setImmediate);
      isTidy = true;
      throw new Error('ended');
    };
    const failing = (): Promise<void> => Promise.reject(new Error('no Java'));
    await expect(together(NEVER, [slow, failing])).rejects.toThrow('no Java');
    expect(isTidy).toBe(true);
  });

  test('ends all of them with the signal, and rejects with its reason', async () => {
    const over = new AbortController();
    const ended: string[] = [];
    const task = (name: string) => async (signal: AbortSignal) => {
      await once(signal, 'abort');
      ended.push(name);
      signal.throwIfAborted();
    };
    const both = together(over.signal, [task('lines'), task('outages')]);
    over.abort(new Error('SIGTERM was received'));
    await expect(both).rejects.toThrow('SIGTERM was received');
    expect(ended).toEqual(['lines', 'outages']);
  });
});
