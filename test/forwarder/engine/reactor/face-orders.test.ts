import { beforeEach, describe, expect, test } from '@jest/globals';
import { FaceOrders, type FaceServer } from '../../../../forwarder/engine/reactor/face-orders.ts';
import type { Command, Face } from '../../../../forwarder/engine/reactor/messages.ts';

const FACE: Face = {
  fd: 9,
  listener: { name: 'tls-443', protocol: 'tls', port: 443 },
  local: undefined,
  handOver: false,
};

class FakeReactor implements FaceServer {
  isAlive = true;
  isKilled = false;
  readonly told: Command[] = [];

  tell(command: Command): void {
    this.told.push(command);
  }

  kill(): void {
    this.isKilled = true;
  }

  get request(): number {
    const last = this.told.at(-1);
    return last?.kind === 'faces' ? last.request : -1;
  }
}

describe('FaceOrders', () => {
  let forgotten: number[];
  let closed: number[];
  let faults: string[];
  let reactors: FakeReactor[];

  beforeEach(() => {
    [forgotten, closed, faults] = [[], [], []];
    reactors = [new FakeReactor(), new FakeReactor()];
  });

  function ordersWith(answerLimitMs?: number): FaceOrders {
    return new FaceOrders({
      sockets: {
        facesOf: () => [FACE],
        givenUp: (reactor) => [100 + reactor],
        forget: (fds) => forgotten.push(...fds),
        closeGivenUp: (reactor) => closed.push(reactor),
      },
      isHandedOver: () => false,
      onStuck: ({ message }) => faults.push(message),
      ...(answerLimitMs === undefined ? {} : { answerLimitMs }),
    });
  }

  test('waits until every reactor has closed what it is to close', async () => {
    const orders = ordersWith();
    let isDone = false;
    const done = orders.giveAll(reactors).then(() => (isDone = true));
    expect(reactors.map(({ told }) => told)).toEqual([
      [{ kind: 'faces', faces: [FACE], request: 1 }],
      [{ kind: 'faces', faces: [FACE], request: 2 }],
    ]);
    orders.answered(2);
    orders.answered(2);
    await Promise.resolve();
    expect([isDone, forgotten]).toEqual([false, [101]]);
    orders.answered(1);
    await done;
    expect([forgotten, closed]).toEqual([[101, 100], []]);
  });

  test('does in the place of a reactor that has died what it was to do', async () => {
    const orders = ordersWith();
    const done = orders.giveAll(reactors);
    orders.answered(1);
    orders.died(1);
    await done;
    expect(closed).toEqual([1]);
  });

  test('asks nothing of a reactor that is dead already', async () => {
    const [one, other] = reactors;
    if (one === undefined || other === undefined) throw new Error('Cannot ask: there are no reactors');
    other.isAlive = false;
    const orders = ordersWith();
    const done = orders.giveAll(reactors);
    orders.answered(one.request);
    await done;
    expect([other.told, closed]).toEqual([[], [1]]);
  });

  test('ends a reactor that does not answer, and waits for its death', async () => {
    const orders = ordersWith(20);
    const [stuck] = reactors;
    if (stuck === undefined) throw new Error('Cannot ask: there are no reactors');
    const killed = Promise.withResolvers<void>();
    stuck.kill = () => killed.resolve();
    const done = orders.giveAll([stuck]);
    await killed.promise;
    expect(faults).toEqual(['it did not answer for 0.02 s']);
    orders.died(0);
    await done;
    expect(closed).toEqual([0]);
  });

  test('passes over the answer of a reactor nobody waits for', () => {
    const orders = ordersWith();
    const [started] = reactors;
    if (started === undefined) throw new Error('Cannot ask: there are no reactors');
    orders.give(started, 0);
    orders.answered(started.request);
    expect(forgotten).toEqual([]);
  });
});
