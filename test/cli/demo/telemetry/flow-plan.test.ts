import { describe, expect, test } from '@jest/globals';
import { flowPlans } from '../../../../cli/demo/telemetry/flow-plan.ts';
import { emitted, flow, HUB_ENDPOINT, PARENT_ENDPOINT } from './emitted.ts';

const LOCAL = { kind: 'mqtt', remote: undefined, qos: 1, sessionExpirySeconds: 3600 };

describe('flowPlans()', () => {
  test('goes up to the parent with its certificate and a client id of the zone', () => {
    const objects = emitted([flow('b', ['default', 'parent'], 'from/level-3/${inputTopic}'), PARENT_ENDPOINT]);
    const [plan] = flowPlans('level-3', objects);
    expect(plan?.flow.destination).toBe('from/level-3/${inputTopic}');
    expect(plan?.source).toEqual({ ...LOCAL, clientId: 'b-source' });
    expect(plan?.destination).toEqual({
      kind: 'mqtt',
      remote: {
        host: 'mqtt.level-4.bakery.internal',
        port: 8883,
        secret: 'parent-client',
        bundle: 'parent-ca',
      },
      clientId: 'bakery.level-3.-b',
      qos: 1,
      sessionExpirySeconds: 600,
    });
  });

  test('goes down from the parent to the zone’s own broker', () => {
    const [plan] = flowPlans('level-3', emitted([flow('down', ['parent', 'default'], 'x'), PARENT_ENDPOINT]));
    expect(plan?.source).toMatchObject({ clientId: 'bakery.level-3.-down-source', remote: { port: 8883 } });
    expect(plan?.destination).toEqual({ ...LOCAL, clientId: 'down' });
  });

  test('hands to an event hub in batches, by topic, and takes the product’s defaults for the rest', () => {
    const [plan] = flowPlans('level-3', emitted([flow('up', ['default', 'to-ovens'], 'ovens'), HUB_ENDPOINT]));
    expect(plan?.destination).toEqual({
      kind: 'kafka',
      host: 'bakery.servicebus.windows.net',
      port: 9093,
      clientId: 'up',
      bundle: undefined,
      latencyMs: 20,
      maxMessages: 100_000,
      isKeyedByTopic: true,
    });
  });

  test('lists flows by name', () => {
    const objects = [flow('b', ['default', 'parent'], 'x'), flow('a', ['default', 'parent'], 'x'), PARENT_ENDPOINT];
    expect(flowPlans('level-3', emitted(objects)).map((plan) => plan.flow.name)).toEqual(['a', 'b']);
  });

  test('does not take messages from an event hub', () => {
    const objects = emitted([flow('odd', ['to-ovens', 'default'], 'x'), HUB_ENDPOINT]);
    expect(() => flowPlans('level-3', objects)).toThrow(
      'Cannot run data flow "odd": this run takes messages from brokers only. Change its route',
    );
  });
});
