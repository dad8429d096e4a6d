import { describe, expect, test } from '@jest/globals';
import { withBrokers, type PlantChanges } from '../../../support/plant.ts';
import { noticesOf } from '../plant-change.ts';

function telemetry(route: string, more = ''): PlantChanges {
  const routes = route === '' ? '' : `routes: [{ name: ovens, ${route} }]`;
  return withBrokers({
    site: `region: westeurope\ntelemetry: { ${[routes, more].filter((part) => part !== '').join(', ')} }\n`,
  });
}

const HUB = 'to: { eventHubs: { namespace: plant, hub: ovens } }';
const ROUTE = `from: level-2-a, topics: ["data/#"], ${HUB}`;
const IDENTITY = '00000000-0000-0000-0000-000000000000';

describe('telemetryNotices()', () => {
  test.each<[from: PlantChanges, to: PlantChanges, told: readonly string[]]>([
    [
      telemetry('', 'apply: arm'),
      telemetry(ROUTE),
      ['info: Telemetry route ovens is new: from level-2-a to event hub ovens of plant.'],
    ],
    [
      telemetry(ROUTE),
      telemetry('', 'apply: arm'),
      ['warning: Telemetry route ovens ends: nothing goes from level-2-a to event hub ovens of plant any more.'],
    ],
    [
      telemetry(ROUTE),
      telemetry(`from: level-2-b, topics: ["data/#", "more/#"], ${HUB}`),
      [
        'warning: Telemetry route ovens will go from level-2-b to event hub ovens of plant, no longer from level-2-a to event hub ovens of plant.',
        'warning: Telemetry route ovens will carry data/# and more/#, no longer data/#.',
      ],
    ],
    [
      telemetry(ROUTE),
      telemetry(ROUTE.replace('data/#', '#')),
      ['warning: Telemetry route ovens will carry #, no longer data/#.'],
    ],
    [
      telemetry(ROUTE.replace('"data/#"', '"data/#", "+/alarms"')),
      telemetry(ROUTE.replace('"data/#"', '"data/+/ovens", "all/alarms"')),
      ['info: Telemetry route ovens will carry data/+/ovens and all/alarms, no longer data/# and +/alarms.'],
    ],
    [
      telemetry(ROUTE),
      telemetry(`${ROUTE}, persistence: true`),
      ['info: Telemetry route ovens changes in persistence.'],
    ],
    [
      telemetry(ROUTE),
      telemetry(ROUTE, 'apply: flux'),
      ['warning: Data flows will be created by Flux, no longer by ARM templates.'],
    ],
    [
      telemetry(ROUTE),
      telemetry(ROUTE, `vaultIdentity: { clientId: ${IDENTITY}, tenantId: ${IDENTITY} }`),
      [`warning: Zones will read certificates from their Key Vault as ${IDENTITY}.`],
    ],
  ])('tells where messages go', (from, to, told) => {
    expect(noticesOf(from, to)).toEqual(told.map((text) => text.replace(': ', ' telemetry: ')));
  });

  test.each([
    [
      'mqtt: { host: broker.example.net, authentication: { certificate: { secretRef: broker } } }',
      'broker.example.net:8883',
    ],
    [
      'kafka: { host: kafka.example.net, topic: ovens, authentication: { sasl: { secretRef: kafka } } }',
      'kafka.example.net:9093',
    ],
    ['eventGrid: { namespace: grid }', 'Event Grid grid'],
    [
      'fabricRealTime: { namespace: eventstream, topic: es_1, authentication: { sasl: { secretRef: fabric } } }',
      'Eventstream eventstream',
    ],
    ['oneLake: { workspace: plant, lakehouse: ovens, table: readings }', 'lakehouse ovens of plant'],
    ['dataLake: { account: stplant, container: ovens }', 'container ovens of stplant'],
    ['dataExplorer: { cluster: adx, database: plant, table: ovens }', 'table ovens of adx'],
    ['localStorage: { claim: disk, folder: ovens }', 'volume disk'],
    ['parent: true', 'the broker of the parent'],
  ])('names the end %s', (end, place) => {
    const route = telemetry(`from: level-2-a, topics: ["data/#"], to: { ${end} }`);
    expect(noticesOf(telemetry('', 'apply: arm'), route)).toEqual([
      `info telemetry: Telemetry route ovens is new: from level-2-a to ${place}.`,
    ]);
  });

  test('names where commands come from', () => {
    const route = telemetry(
      'direction: down, from: { eventHubs: { namespace: plant } }, topics: [commands], to: { zone: level-2-a, topic: commands/in }',
    );
    expect(noticesOf(telemetry('', 'apply: arm'), route)).toEqual([
      'info telemetry: Telemetry route ovens is new: from Event Hubs plant to level-2-a.',
    ]);
  });
});
