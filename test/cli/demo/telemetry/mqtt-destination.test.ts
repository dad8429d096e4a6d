import { describe, expect, test } from '@jest/globals';
import { MqttDestination } from '../../../../cli/demo/telemetry/mqtt-destination.ts';
import { FakeBroker } from './fake-broker.ts';

const NO_PROPERTIES = new Map<string, string>();

function message(payload: string, properties: ReadonlyMap<string, string> = NO_PROPERTIES) {
  return { topic: 'from/ovens/a', payload, properties };
}

function open(broker: FakeBroker, qos: 0 | 1 = 1): MqttDestination & AsyncDisposable {
  const destination = new MqttDestination({ dial: broker.dial, clientId: 'bakery.ovens.-up', qos });
  return Object.assign(destination, { [Symbol.asyncDispose]: () => destination.close() });
}

describe('MqttDestination', () => {
  test('tells of a connection that came back, and not of the first', async () => {
    await using broker = await FakeBroker.start();
    const reopened = Promise.withResolvers<void>();
    let times = 0;
    const onReopened = (): void => {
      times += 1;
      reopened.resolve();
    };
    const destination = new MqttDestination({ dial: broker.dial, clientId: 'up', qos: 1, onReopened });
    const sent = destination.send(message('1'));
    await broker.letIn();
    const { messageId = 0 } = await broker.next('publish');
    broker.say({ cmd: 'puback', messageId, reasonCode: 0 });
    await sent;
    expect(times).toBe(0);
    broker.hangUp();
    await broker.letIn();
    await reopened.promise;
    expect(times).toBe(1);
    await destination.close();
  });

  test('counts a message as sent when the broker confirms it, and not before', async () => {
    await using broker = await FakeBroker.start();
    await using destination = open(broker);
    let isSent = false;
    const sent = destination.send(message('1')).then(() => (isSent = true));
    expect(await broker.letIn()).toMatchObject({ clientId: 'bakery.ovens.-up', clean: true });
    const { messageId = 0, payload, dup } = await broker.next('publish');
    expect([String(payload), dup, isSent]).toEqual(['1', false, false]);
    broker.say({ cmd: 'puback', messageId, reasonCode: 0 });
    await sent;
  });

  test('sends again, in order and before any later message, what was not confirmed when the connection ended', async () => {
    await using broker = await FakeBroker.start();
    await using destination = open(broker);
    const sent = ['1', '2', '3'].map((payload) => destination.send(message(payload)));
    await broker.letIn();
    const first = await broker.next('publish');
    for (const _ of ['2', '3']) await broker.next('publish');
    broker.say({ cmd: 'puback', messageId: first.messageId ?? 0, reasonCode: 0 });
    await sent[0];
    broker.hangUp();
    await broker.next('connect');
    const later = destination.send(message('4'));
    broker.say({ cmd: 'connack', reasonCode: 0, sessionPresent: false });
    const again = [await broker.next('publish'), await broker.next('publish'), await broker.next('publish')];
    expect(again.map(({ payload, dup }) => `${String(payload)} ${dup}`)).toEqual(['2 true', '3 true', '4 false']);
    for (const { messageId = 0 } of again) broker.say({ cmd: 'puback', messageId, reasonCode: 0 });
    await Promise.all([...sent, later]);
  });

  test('has no more under way than the broker wants', async () => {
    await using broker = await FakeBroker.start();
    await using destination = open(broker);
    const sent = ['1', '2', '3'].map((payload) => destination.send(message(payload)));
    await broker.next('connect');
    broker.say({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties: { receiveMaximum: 2 } });
    const [one, two] = [await broker.next('publish'), await broker.next('publish')];
    broker.say({ cmd: 'pingresp' });
    expect(broker.unasked).toEqual([]);
    broker.say({ cmd: 'puback', messageId: one.messageId ?? 0, reasonCode: 0 });
    const three = await broker.next('publish');
    for (const { messageId = 0 } of [two, three]) broker.say({ cmd: 'puback', messageId, reasonCode: 0 });
    await Promise.all(sent);
  });

  test('rejects what the broker refuses, and goes on', async () => {
    await using broker = await FakeBroker.start();
    await using destination = open(broker);
    const refused = destination.send(message('1'));
    const taken = destination.send(message('2'));
    await broker.letIn();
    const [one, two] = [await broker.next('publish'), await broker.next('publish')];
    broker.say({ cmd: 'puback', messageId: one.messageId ?? 0, reasonCode: 135 });
    broker.say({ cmd: 'puback', messageId: two.messageId ?? 0, reasonCode: 0 });
    await expect(refused).rejects.toThrow('Cannot publish to "from/ovens/a": the broker answers 135');
    await taken;
  });

  test('carries user properties', async () => {
    await using broker = await FakeBroker.start();
    await using destination = open(broker, 0);
    const sent = destination.send(message('1', new Map([['subject', 'oven-7']])));
    await broker.letIn();
    const { properties, qos } = await broker.next('publish');
    expect([{ ...properties?.userProperties }, qos]).toEqual([{ subject: 'oven-7' }, 0]);
    await sent;
  });

  test('rejects what waits when it is closed', async () => {
    await using broker = await FakeBroker.start();
    const destination = open(broker);
    const sent = destination.send(message('1'));
    const rejected = expect(sent).rejects.toThrow('Cannot send: the destination is closed');
    await destination.close();
    await rejected;
  });
});
