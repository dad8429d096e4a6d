import { describe, expect, test } from '@jest/globals';
import { DataFlow } from '../../../../cli/demo/telemetry/data-flow.ts';
import type { Destination } from '../../../../cli/demo/telemetry/destination.ts';
import type { TracedFlow } from '../../../../levels/telemetry/trace/message.ts';
import { FakeBroker } from './fake-broker.ts';

const FLOW: TracedFlow = {
  zone: 'ovens',
  name: 'up',
  topics: ['data/#'],
  transformation: undefined,
  written: undefined,
  destination: 'from/ovens/a',
};

/** A flow whose destination has a message when the test says so. */
function open(broker: FakeBroker) {
  const seen: string[] = [];
  const asked = Promise.withResolvers<{ readonly topic: string }>();
  const taken = Promise.withResolvers<void>();
  const destination: Destination = {
    send: (message) => {
      asked.resolve(message);
      return taken.promise;
    },
    close: () => Promise.resolve(),
  };
  const source = { dial: broker.dial, clientId: 'up-source', sessionExpirySeconds: 600 };
  const flow = new DataFlow(FLOW, source, destination, {
    taken: ({ name }, { topic }) => seen.push(`${name} takes ${topic}`),
    handedOn: ({ name }, { topic }) => seen.push(`${name} has handed on ${topic}`),
  });
  return { seen, asked: asked.promise, take: taken.resolve, [Symbol.asyncDispose]: () => flow.close() };
}

describe('DataFlow', () => {
  test('says that a message is handed on when its destination has it, and confirms it then', async () => {
    await using broker = await FakeBroker.start();
    await using side = open(broker);
    await broker.letIn();
    await broker.next('subscribe');
    broker.say({ cmd: 'publish', topic: 'data/a', payload: '{}', qos: 1, dup: false, retain: false, messageId: 7 });
    expect((await side.asked).topic).toBe('from/ovens/a');
    expect([side.seen, broker.unasked]).toEqual([['up takes data/a'], []]);
    side.take();
    expect((await broker.next('puback')).messageId).toBe(7);
    expect(side.seen).toEqual(['up takes data/a', 'up has handed on data/a']);
  });
});
