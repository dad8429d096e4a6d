import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Command } from '../../../../forwarder/engine/reactor/messages.ts';
import { RollCall } from '../../../../forwarder/engine/reactor/roll-call.ts';

class FakeReactor {
  isAlive = true;
  readonly told: Command[] = [];

  tell(command: Command): void {
    this.told.push(command);
  }

  kill(): void {
    throw new Error('nobody is to be ended here');
  }

  get request(): number {
    const last = this.told.at(-1);
    return last?.kind === 'answer' ? last.request : -1;
  }
}

describe('RollCall', () => {
  let rollCall: RollCall;
  let reactors: readonly [FakeReactor, FakeReactor];

  beforeEach(() => {
    rollCall = new RollCall();
    reactors = [new FakeReactor(), new FakeReactor()];
  });

  function calling(): { readonly done: Promise<void>; readonly isDone: () => boolean } {
    let isDone = false;
    const done = rollCall.call(reactors).then(() => void (isDone = true));
    return { done, isDone: () => isDone };
  }

  test('waits for the answer of every reactor', async () => {
    const { done, isDone } = calling();
    rollCall.answered(reactors[0].request);
    await Promise.resolve();
    expect(isDone()).toBe(false);
    rollCall.answered(reactors[1].request);
    await done;
  });

  test('tells answers of two calls apart', async () => {
    const first = calling();
    const firstRequests = reactors.map(({ request }) => request);
    const second = calling();
    for (const request of firstRequests) rollCall.answered(request);
    await first.done;
    expect(second.isDone()).toBe(false);
    for (const { request } of reactors) rollCall.answered(request);
    await second.done;
  });

  test('waits for no reactor that is dead, or dies meanwhile', async () => {
    reactors[0].isAlive = false;
    const { done } = calling();
    expect(reactors[0].told).toEqual([]);
    rollCall.died(1);
    await done;
  });

  test('has nobody to wait for before reactors are started', async () => {
    await expect(rollCall.call([])).resolves.toBeUndefined();
  });
});
