// Every kind of destination: what its endpoint is told, and what enters the allowlist of the zone that hands over.

import { describe, expect, test } from '@jest/globals';
import { needsOf } from '../../../levels/needs-of.ts';
import { zoneNamed, type PlantChanges } from '../../support/plant.ts';
import { brokerOf, routedPlant, wayOf } from './routed-plant.ts';

/** Needs of a zone for telemetry: `host:port`, and where they end. */
function telemetryNeeds(routes: readonly string[], zone: string, changes: PlantChanges = {}): readonly string[] {
  const site = routedPlant(routes, changes);
  return needsOf(site, zoneNamed(site, zone))
    .filter(({ provenance }) => provenance.kind === 'telemetry')
    .map(
      ({ host, port, end }) => `${host}:${port}${end === undefined ? '' : ` at ${end.at} ${JSON.stringify(end.to)}`}`,
    );
}

const to = (destination: string, more = ''): readonly string[] => [
  `{ name: r, from: level-4, topics: [x], ${more}to: { ${destination} } }`,
];
const SASL = 'authentication: { sasl: { secretRef: login } }';
const CERTIFICATE = 'authentication: { certificate: { secretRef: own } }';

const DESTINATIONS: readonly {
  destination: string;
  more?: string;
  needs: readonly string[];
  endpoint: object;
  topic: string;
}[] = [
  {
    destination: 'eventHubs: { namespace: ns, hub: h }',
    needs: ['ns.servicebus.windows.net:9093'],
    endpoint: {
      kind: 'eventHubs',
      host: 'ns.servicebus.windows.net',
      port: 9093,
      authentication: { method: 'managedIdentity' },
    },
    topic: 'h',
  },
  {
    destination: `eventHubs: { namespace: ns, hub: h, ${SASL} }`,
    more: 'batching: { latencyMs: 20, maxBytes: 1000 }, ',
    needs: ['ns.servicebus.windows.net:9093'],
    endpoint: {
      authentication: { method: 'sasl', mechanism: 'plain', secretRef: 'login' },
      batching: { latencyMs: 20, maxBytes: 1000 },
      consumerGroup: undefined,
    },
    topic: 'h',
  },
  {
    destination: 'eventGrid: { namespace: ns }',
    needs: ['ns.westeurope-1.ts.eventgrid.azure.net:8883'],
    endpoint: { kind: 'eventGrid', port: 8883, protocol: 'mqtt', retain: 'never', clientIdPrefix: 'plant.level-4.' },
    topic: 'plant/from/level-4/r/${inputTopic}',
  },
  {
    destination: 'eventGrid: { namespace: ns, webSockets: true, topic: "plant/${inputTopic.1}" }',
    needs: ['ns.westeurope-1.ts.eventgrid.azure.net:443'],
    endpoint: { port: 443, protocol: 'webSockets' },
    topic: 'plant/${inputTopic.1}',
  },
  {
    destination: `mqtt: { host: broker.example, ca: partner, ${CERTIFICATE} }`,
    needs: ['broker.example:8883'],
    endpoint: {
      kind: 'mqtt',
      trusted: { name: 'outer-r-ca', authorities: ['partner'] },
      authentication: { method: 'certificate', secretRef: 'own' },
      retain: 'keep',
    },
    topic: 'plant/from/level-4/r/${inputTopic}',
  },
  {
    destination: `kafka: { host: k.example, servers: [{ host: k1.example }, { host: k2.example }], topic: t, ${SASL} }`,
    needs: ['k.example:9093', 'k1.example:9093', 'k2.example:9093'],
    endpoint: { kind: 'kafka', host: 'k.example', trusted: undefined },
    topic: 't',
  },
  {
    destination: `fabricRealTime: { namespace: es, topic: es_1, ${SASL} }`,
    needs: ['es.servicebus.windows.net:9093'],
    endpoint: { kind: 'fabricRealTime', authentication: { method: 'sasl' } },
    topic: 'es_1',
  },
  {
    destination: 'oneLake: { workspace: w, lakehouse: l, table: t }',
    more: 'schema: p/s:1, ',
    needs: ['onelake.dfs', 'onelake.blob', 'westeurope-onelake.dfs', 'westeurope-onelake.blob'].map(
      (name) => `${name}.fabric.microsoft.com:443`,
    ),
    endpoint: {
      kind: 'oneLake',
      host: 'onelake.dfs.fabric.microsoft.com',
      workspace: 'w',
      lakehouse: 'l',
      path: 'tables',
    },
    topic: 't',
  },
  {
    destination: 'dataLake: { account: st, container: c, authentication: { accessToken: { secretRef: sas } } }',
    more: 'schema: p/s:1, ',
    needs: ['st.blob.core.windows.net:443', 'st.dfs.core.windows.net:443'],
    endpoint: {
      kind: 'dataLake',
      host: 'st.blob.core.windows.net',
      authentication: { method: 'accessToken', secretRef: 'sas' },
    },
    topic: 'c',
  },
  {
    destination: 'dataExplorer: { cluster: adx, database: d, table: t }',
    more: 'schema: p/s:1, ',
    needs: ['adx.westeurope.kusto.windows.net:443'],
    endpoint: { kind: 'dataExplorer', database: 'd' },
    topic: 't',
  },
  {
    destination: 'localStorage: { claim: disk, folder: f }',
    more: 'schema: p/s:1, ',
    needs: [],
    endpoint: { kind: 'localStorage', claim: 'disk' },
    topic: 'f',
  },
];

describe('outerEndpoint()', () => {
  test.each(DESTINATIONS)('knows $destination', ({ destination, more, needs, endpoint, topic }) => {
    const routes = to(destination, more);
    expect(telemetryNeeds(routes, 'level-4')).toEqual(needs);
    const flow = wayOf(routedPlant(routes), 'r').flows[0];
    expect(flow?.destination.endpoint).toMatchObject({ name: 'to-r', route: 'r', ...endpoint });
    expect(flow?.destination.topic).toBe(topic);
  });

  test('signs in with an identity of one’s own where it is named', () => {
    const identity =
      '{ clientId: 11111111-1111-4111-8111-111111111111, tenantId: 22222222-2222-4222-8222-222222222222 }';
    const site = routedPlant(
      to(`eventHubs: { namespace: ns, hub: h, authentication: { identity: ${identity}, audience: "https://x" } }`),
    );
    expect(brokerOf(site, 'level-4').endpoints).toMatchObject([
      { authentication: { method: 'managedIdentity', audience: 'https://x', identity: { scope: undefined } } },
    ]);
  });

  test('makes every zone on the way need the broker above it, and the last what is outside', () => {
    const routes = ['{ name: r, from: level-2-a, topics: [x], to: { eventHubs: { namespace: ns, hub: h } } }'];
    const end = (zone: string) =>
      `mqtt.${zone}.plant.internal:8883 at ${zone} {"service":"aio-broker-children","namespace":"azure-iot-operations","port":8883}`;
    const found = ['level-2-a', 'level-2-b', 'level-3', 'level-4'].map((zone) => telemetryNeeds(routes, zone));
    expect(found).toEqual([[end('level-3')], [], [end('level-4')], ['ns.servicebus.windows.net:9093']]);
  });

  test('needs for commands what it needs for telemetry: the lower side connects', () => {
    const routes = [
      '{ name: r, direction: down, from: { eventHubs: { namespace: ns } }, topics: [orders], to: { zone: level-3, topic: o } }',
    ];
    expect(telemetryNeeds(routes, 'level-4')).toEqual(['ns.servicebus.windows.net:9093']);
    expect(telemetryNeeds(routes, 'level-3')).toEqual([
      expect.stringContaining('mqtt.level-4.plant.internal:8883 at level-4'),
    ]);
    expect(brokerOf(routedPlant(routes), 'level-4').endpoints).toMatchObject([
      { name: 'from-r', consumerGroup: 'plant-level-4-r' },
    ]);
  });

  test.each([
    ['in the zone itself', '10.20.1.20', []],
    ['in a zone above', '10.30.0.20', ['m.plant.example:8883 at level-3 {"address":"10.30.0.20","port":8883}']],
  ])('reaches a server of the plant %s', (_, address, needs) => {
    const server = `{ host: m.plant.example, address: ${address}, ${CERTIFICATE}, at: level-2-a }`;
    const routes = [`{ name: r, from: level-2-a, topics: [x], to: { mqtt: ${server} } }`];
    expect(telemetryNeeds(routes, 'level-2-a')).toEqual(needs);
  });

  test('names Event Hubs as the cloud of the site does', () => {
    const routes = to('eventHubs: { namespace: ns, hub: h }');
    expect(telemetryNeeds(routes, 'level-4', { site: 'cloud: AzureChinaCloud\n' })).toEqual([
      'ns.servicebus.chinacloudapi.cn:9093',
    ]);
  });
});
