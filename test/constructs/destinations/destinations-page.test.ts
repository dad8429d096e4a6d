import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { DESTINATIONS_PAGE, destinationsPage } from '../../../constructs/destinations/destinations-page.ts';
import { samplePlant } from '../../../constructs/destinations/sample-plant.ts';
import { originKinds, routeOf, SAMPLES, signInsOf } from '../../../constructs/destinations/samples.ts';
import { endpointFacts, entriesByZone, followRoute } from '../../../constructs/destinations/what-follows.ts';
import { routeDestination } from '../../../levels/declaration/telemetry/destination.ts';

const page = destinationsPage();

/** Cells of the row that begins with a destination, in the first table that has one after a heading. */
function rowOf(heading: string, destination: string): readonly string[] {
  const section = page.slice(page.indexOf(heading));
  const row = section.split('\n').find((line) => line.startsWith(`| ${destination} |`)) ?? '';
  return row.split('|').map((cell) => cell.trim());
}

describe('destinationsPage()', () => {
  test('is what is committed ("npm run schemas" writes it)', () => {
    expect(readFileSync(new URL(`../../../${DESTINATIONS_PAGE}`, import.meta.url), 'utf8')).toBe(page);
  });

  test('describes every destination that can be declared', () => {
    const declared = Object.keys(routeDestination.shape).filter((key) => key !== 'topic');
    expect(new Set(SAMPLES.map(({ kind }) => kind))).toEqual(new Set(declared));
  });

  test.each([
    [
      'Event Hubs',
      '`Kafka`, `Eventhub`',
      'your-namespace.servicebus.windows.net:9093',
      'SystemAssignedManagedIdentity',
    ],
    ['Event Grid', '`Mqtt`, `EventGrid`', 'ts.eventgrid.azure.net:8883', 'X509Certificate'],
    ['Event Grid over web sockets', '`WebSockets`', 'ts.eventgrid.azure.net:443', 'X509Certificate'],
    ['Fabric Real-Time Intelligence', '`Kafka`, `FabricRT`', 'servicebus.windows.net:9093', '`Sasl`<br>(no default)'],
    ['Data Lake Storage Gen2', '`DataLakeStorage`', 'youraccount.dfs.core.windows.net:443', 'AccessToken'],
    ['parent only', '`Mqtt`, `CustomMqtt`', 'mqtt.level-3.your-plant.internal:8883', 'X509Certificate'],
  ])('tells endpoint, place and sign-in of %s', (destination, endpoint, place, method) => {
    const [, , , endpoints, methods, places] = rowOf('## Where a route may end', destination);
    expect(endpoints).toContain(endpoint);
    expect(places).toContain(place);
    expect(methods).toContain(method);
  });

  test('tells which forwarder passes the name of the cloud', () => {
    const [, , level3, level4] = rowOf('With a broker in every zone', 'Event Hubs');
    expect([level3, level4]).toEqual([
      '`mqtt.level-3.your-plant.internal:8883`',
      '`mqtt.level-4.your-plant.internal:8883`<br>`your-namespace.servicebus.windows.net:9093`',
    ]);
    expect(rowOf('Where level-2 has the only broker', 'Event Hubs')[2]).toBe(
      '`your-namespace.servicebus.windows.net:9093`',
    );
  });
});

describe('signInsOf()', () => {
  test.each(SAMPLES.map((sample) => [sample.title, sample] as const))('leads to a method each for %s', (_, sample) => {
    const methods = signInsOf(sample).map((signIn) => {
      const followed = followRoute(routeOf(sample, signIn), 'every zone');
      if (followed === undefined) throw new Error(`The sample of "${sample.title}" leads nowhere`);
      return endpointFacts(followed).method ?? 'none';
    });
    expect(new Set(methods).size).toBe(methods.length);
    expect(methods).not.toContain('Anonymous');
  });
});

describe('originKinds()', () => {
  test('knows where commands may come from', () => {
    expect(originKinds()).toEqual(['eventGrid', 'eventHubs', 'mqtt', 'kafka']);
  });
});

describe('entriesByZone()', () => {
  test('leaves out what the plant needs without the route', () => {
    const route = { to: { localStorage: { claim: 'claim', folder: 'folder' } }, schema: 'a/b:1' };
    expect([...entriesByZone(route, 'every zone').values()].flat()).toEqual([]);
  });
});

describe('samplePlant()', () => {
  test('refuses a route that nobody could declare', () => {
    expect(() => samplePlant({ to: { eventHubs: { namespace: 'no hub' } } }, 'every zone')).toThrow(
      /^Cannot load the sample plant: /,
    );
  });
});
