import { describe, expect, test } from '@jest/globals';
import { HeldSubscription } from '../../../../cli/demo/telemetry/held-subscription.ts';
import { FakeBroker } from './fake-broker.ts';

type Held = { readonly payload: string; readonly handOn: PromiseWithResolvers<void> };

/** A subscription whose destination is the test: every message waits in `held` until it is handed on. */
function open(broker: FakeBroker) {
  const held: Held[] = [];
  const faults: string[] = [];
  let arrived = Promise.withResolvers<void>();
  const subscription = new HeldSubscription({
    dial: broker.dial,
    clientId: 'up-source',
    sessionExpirySeconds: 600,
    topics: ['data/#'],
    onFault: ({ message }) => faults.push(message),
    onMessage: ({ payload }) => {
      const handOn = Promise.withResolvers<void>();
      held.push({ payload, handOn });
      arrived.resolve();
      arrived = Promise.withResolvers();
      return handOn.promise;
    },
  });
  const until = async (count: number): Promise<readonly Held[]> => {
    while (held.length < count) await arrived.promise;
    return held;
  };
  return { subscription, faults, until, [Symbol.dispose]: () => subscription.close() };
}

async function subscribe(broker: FakeBroker) {
  const introduction = await broker.letIn();
  return { introduction, subscribing: await acceptSubscription(broker) };
}

async function acceptSubscription(broker: FakeBroker) {
  const subscribing = await broker.next('subscribe');
  broker.say({ cmd: 'suback', messageId: subscribing.messageId ?? 0, granted: [1] });
  return subscribing;
}

function publish(broker: FakeBroker, ...payloads: readonly string[]): void {
  for (const payload of payloads)
    broker.say({
      cmd: 'publish',
      topic: 'data/a',
      payload,
      qos: 1,
      dup: false,
      retain: false,
      messageId: Number(payload),
    });
}

describe('HeldSubscription', () => {
  test('asks for a session that outlasts its connections', async () => {
    await using broker = await FakeBroker.start();
    using side = open(broker);
    const { introduction, subscribing } = await subscribe(broker);
    await side.subscription.subscribed;
    expect(introduction).toMatchObject({ clean: false, properties: { sessionExpiryInterval: 600 } });
    expect(subscribing.subscriptions).toMatchObject([{ topic: 'data/#', qos: 1 }]);
  });

  test('confirms a message when its destination has it, in the order of arrival', async () => {
    await using broker = await FakeBroker.start();
    using side = open(broker);
    await subscribe(broker);
    publish(broker, '1', '2', '3');
    const [one, two, three] = await side.until(3);
    three?.handOn.resolve();
    two?.handOn.resolve();
    await two?.handOn.promise;
    expect(broker.unasked).toEqual([]);
    one?.handOn.resolve();
    const confirmed = [await broker.next('puback'), await broker.next('puback'), await broker.next('puback')];
    expect(confirmed.map(({ messageId }) => messageId)).toEqual([1, 2, 3]);
  });

  test('does not confirm in a new connection what came in an old one', async () => {
    await using broker = await FakeBroker.start();
    using side = open(broker);
    await subscribe(broker);
    publish(broker, '1');
    const [old] = await side.until(1);
    broker.hangUp();
    await broker.next('connect');
    old?.handOn.resolve();
    await old?.handOn.promise;
    broker.say({ cmd: 'connack', reasonCode: 0, sessionPresent: true });
    await acceptSubscription(broker);
    publish(broker, '2');
    const [, fresh] = await side.until(2);
    fresh?.handOn.resolve();
    expect((await broker.next('puback')).messageId).toBe(2);
    expect(broker.unasked).toEqual([]);
  });

  test('ends the connection over a message that cannot be handed on, so that it comes again', async () => {
    await using broker = await FakeBroker.start();
    using side = open(broker);
    await subscribe(broker);
    publish(broker, '1');
    const [message] = await side.until(1);
    message?.handOn.reject(new Error('the destination is closed'));
    await subscribe(broker);
    expect(side.faults).toEqual(['the destination is closed']);
  });

  test('keeps a connection when a message of an older one cannot be handed on', async () => {
    await using broker = await FakeBroker.start();
    using side = open(broker);
    await subscribe(broker);
    publish(broker, '1');
    const [old] = await side.until(1);
    broker.hangUp();
    await subscribe(broker);
    old?.handOn.reject(new Error('the destination is closed'));
    publish(broker, '2');
    const [, fresh] = await side.until(2);
    fresh?.handOn.resolve();
    expect((await broker.next('puback')).messageId).toBe(2);
    expect(side.faults).toEqual(['the broker ended the connection']);
  });

  test('comes back when the broker refuses it, and says what it was told', async () => {
    await using broker = await FakeBroker.start();
    using side = open(broker);
    await broker.next('connect');
    broker.say({ cmd: 'connack', reasonCode: 135, sessionPresent: false });
    await subscribe(broker);
    await side.subscription.subscribed;
    expect(side.faults).toEqual(['Cannot connect as "up-source": the broker answers 135']);
  });
});
