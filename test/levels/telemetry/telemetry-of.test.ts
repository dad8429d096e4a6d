import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { buildPlant } from '../../support/plant.ts';
import { brokerOf, routedPlant, shown, wayOf } from './routed-plant.ts';

const HUB = 'to: { eventHubs: { namespace: ns, hub: h } }';
const UP = `{ name: up, from: level-2-a, topics: ["data/#"], ${HUB} }`;
const DOWN = '{ name: down, direction: down, from: level-4, topics: [set/+], to: { zone: level-2-a } }';

describe('telemetryOf()', () => {
  test('leads a route from broker to broker and out at the topmost', () => {
    expect(wayOf(routedPlant([UP]), 'up').flows.map(shown)).toEqual([
      'level-2-a: local data/# → parent from/level-2-a/up/${inputTopic}',
      'level-3: local from/level-2-a/up/data/# → parent from/level-3/${inputTopic}',
      'level-4: local from/level-3/from/level-2-a/up/data/# → to-up h',
    ]);
  });

  test('lets a route end at the broker above', () => {
    const site = routedPlant(['{ name: a, from: level-2-a, topics: [x], to: { parent: true } }']);
    expect(wayOf(site, 'a')).toMatchObject({ zones: ['level-2-a', 'level-3'], direction: 'up', index: 0 });
    expect(wayOf(site, 'a').flows.map(shown)).toEqual(['level-2-a: local x → parent from/level-2-a/a/${inputTopic}']);
  });

  test('leads commands down by flows that fetch them from above', () => {
    expect(wayOf(routedPlant([DOWN]), 'down').flows.map(shown)).toEqual([
      'level-4: local set/+ → local to/level-3/to/level-2-a/${inputTopic}',
      'level-3: parent to/level-3/to/level-2-a/set/+ → local to/level-2-a/${inputTopic.5}/${inputTopic.6}',
      'level-2-a: parent to/level-2-a/set/+ → local ${inputTopic.3}/${inputTopic.4}',
    ]);
  });

  test('leads commands from outside in by the topmost broker', () => {
    const grid = 'from: { eventGrid: { namespace: ns } }, topics: [orders/#]';
    const site = routedPlant([`{ name: a, direction: down, ${grid}, to: { zone: level-3, topic: orders } }`]);
    expect(wayOf(site, 'a').flows.map(shown)).toEqual([
      'level-4: from-a orders/# → local to/level-3/orders',
      'level-3: parent to/level-3/orders → local orders',
    ]);
    expect(wayOf(site, 'a').zones).toEqual(['level-4', 'level-3']);
  });

  test.each([
    ['level-2-a', ['level-2-a: local x → to-a ns', 1]],
    ['level-3', ['level-3: local from/level-2-a/a/x → to-a ns', 2]],
  ])('hands over where it is told to, in %s', (at, [last, hops]) => {
    const kafka = `{ host: k.example, topic: ns, authentication: { sasl: { secretRef: k } }, at: ${at} }`;
    const { flows } = wayOf(routedPlant([`{ name: a, from: level-2-a, topics: [x], to: { kafka: ${kafka} } }`]), 'a');
    expect([flows.map(shown).at(-1), flows.length]).toEqual([last, hops]);
  });

  test('stores where messages begin unless told otherwise', () => {
    const store = 'schema: p/s:1, to: { localStorage: { claim: disk, folder: f } }';
    const { flows } = wayOf(routedPlant([`{ name: a, from: level-2-a, topics: [x], ${store} }`]), 'a');
    expect(flows.map(shown)).toEqual(['level-2-a: local x → to-a f']);
    expect(flows[0]?.serialization).toEqual({ format: 'parquet', schema: 'p/s:1' });
  });

  test('passes zones without a broker by', () => {
    const site = buildPlant({
      site: `region: westeurope\ntelemetry: { routes: [${UP}] }\n`,
      'level-4': 'telemetry: { broker: true }\n',
      'level-2-a': 'profiles: [{ name: iot-operations }]\n',
    });
    expect(telemetryOf(site).brokers.map(({ zone, parent }) => `${zone} ${parent}`)).toEqual([
      'level-4 undefined',
      'level-2-a level-4',
    ]);
    expect(wayOf(site, 'up').flows.map(shown)).toEqual([
      'level-2-a: local data/# → parent from/level-2-a/up/${inputTopic}',
      'level-4: local from/level-2-a/up/data/# → to-up h',
    ]);
  });

  test('begins with what the assets of the zone publish', () => {
    const machine =
      'opcUa: [{ name: m, host: 10.20.1.130, assets: [{ name: oven, points: { t: ns=1 } }, { name: belt, topic: b/1, points: { s: ns=2 } }] }]';
    const site = routedPlant(
      [`{ name: up, from: level-2-a, ${HUB} }`, `{ name: b, from: level-2-a, topics: ["b/+"], to: { parent: true } }`],
      {
        'level-2-a': `devices: [{ network: 10.20.1.128/25, ports: [4841], why: machines, ${machine} }]\n`,
      },
    );
    expect(wayOf(site, 'up').flows[0]?.source.topics).toEqual(['data/oven', 'b/1']);
    expect([wayOf(site, 'up').assets, wayOf(site, 'b').assets]).toEqual([['oven', 'belt'], ['belt']]);
    expect(brokerOf(site, 'level-2-a').devices).toMatchObject([
      { name: 'plant-level-2-a-m', host: '10.20.1.130', port: 4841, assets: [{ name: 'plant-level-2-a-oven' }, {}] },
    ]);
  });

  test('lets each child do what its routes need at the broker above, and nothing else', () => {
    const both = routedPlant([UP, DOWN, '{ name: b, from: level-2-b, topics: [y], to: { parent: true } }']);
    expect(brokerOf(both, 'level-3').listener?.children).toEqual([
      {
        zone: 'level-2-a',
        subject: { commonName: 'level-2-a.plant', unit: 'level-2-a', organization: 'plant' },
        attributes: { site: 'plant', zone: 'level-2-a' },
        clientIdPrefix: 'plant.level-2-a.',
        publish: ['from/level-2-a/#'],
        subscribe: ['to/level-2-a/#'],
      },
      expect.objectContaining({ zone: 'level-2-b', publish: ['from/level-2-b/#'], subscribe: [] }),
    ]);
    const commandsOnly = brokerOf(routedPlant([DOWN]), 'level-3').listener?.children;
    expect(commandsOnly).toMatchObject([{ zone: 'level-2-a', publish: [], subscribe: ['to/level-2-a/#'] }]);
  });

  test('makes the certificate that is asked for be the one that is shown', () => {
    const site = routedPlant([UP]);
    const [below, above] = [brokerOf(site, 'level-2-a'), brokerOf(site, 'level-3')];
    const [parent] = below.endpoints;
    expect(above.listener?.certificate.serverNames).toEqual([parent?.kind === 'parent' ? parent.host : '']);
    expect(parent).toMatchObject({
      authentication: { method: 'certificate', secretRef: below.client?.name },
      trusted: { authorities: ['root', above.listener?.certificate.authority] },
      clientIdPrefix: above.listener?.children[0]?.clientIdPrefix,
      port: above.listener?.port,
    });
    expect(above.listener?.clients.authorities).toEqual(['root', below.client?.authority]);
    expect(above.listener?.children[0]?.subject).toEqual(below.client?.subject);
    expect([above.listener?.certificate.usage, below.client?.usage]).toEqual(['server', 'client']);
  });

  test('names an authority for every zone that shows a certificate, good for that zone only', () => {
    expect(telemetryOf(routedPlant([UP])).authorities).toEqual([
      expect.objectContaining({ zone: 'level-4' }),
      expect.objectContaining({ zone: 'level-3' }),
      {
        zone: 'level-2-a',
        subject: { commonName: 'level-2-a.plant CA', unit: 'level-2-a', organization: 'plant' },
        permitted: {
          serverName: 'mqtt.level-2-a.plant.internal',
          subject: { unit: 'level-2-a', organization: 'plant' },
        },
      },
    ]);
  });

  test('leaves nothing of a route that is removed', () => {
    const without = telemetryOf(routedPlant(['{ name: b, from: level-2-b, topics: [y], to: { parent: true } }']));
    const busy = without.brokers.flatMap(({ zone, endpoints, flows, listener, client }) =>
      [...endpoints, ...flows, listener ?? [], client ?? []].flat().map(({ name }) => `${zone} ${name}`),
    );
    expect(busy).toEqual([
      'level-3 children',
      'level-2-b parent',
      'level-2-b plant-level-2-b-b',
      'level-2-b parent-client',
    ]);
    expect(without.authorities.map(({ zone }) => zone)).toEqual(['level-3', 'level-2-b']);
  });

  test('gives the other quality of service an endpoint of its own', () => {
    const site = routedPlant([UP, UP.replace('name: up', 'name: lossy, qos: 0')]);
    expect(brokerOf(site, 'level-2-a').endpoints).toMatchObject([
      { name: 'parent', qos: 1 },
      { name: 'parent-qos-0', qos: 0 },
    ]);
  });

  test('fetches keys from the vault that the zone or its profile names', () => {
    const profile = 'profiles: [{ name: iot-operations, with: { keyVault: kv-a } }]\n';
    const identity = { clientId: randomUUID(), tenantId: randomUUID() };
    const site = buildPlant({
      site: `region: westeurope\ntelemetry: { vaultIdentity: ${JSON.stringify(identity)} }\n`,
      'level-3': `${profile}telemetry: { trust: secretSync }\n`,
      'level-2-a': `${profile}telemetry: { trust: secretSync, keyVault: kv-b }\n`,
      'level-2-b': profile,
    });
    expect(telemetryOf(site).brokers.map(({ trust }) => trust)).toEqual([
      { kind: 'secretSync', vault: { name: 'kv-a', identity } },
      { kind: 'secretSync', vault: { name: 'kv-b', identity } },
      { kind: 'certManager', vault: { name: 'kv-a', identity } },
    ]);
  });

  test('keeps one side of every flow at the broker of its zone', () => {
    const site = routedPlant([UP, DOWN, '{ name: b, from: level-2-b, topics: [y], to: { parent: true } }']);
    const flows = telemetryOf(site).ways.flatMap((way) => way.flows);
    const foreign = flows.filter(
      ({ source, destination }) => source.endpoint !== undefined && destination.endpoint !== undefined,
    );
    expect([flows.length, foreign]).toEqual([7, []]);
  });
});
