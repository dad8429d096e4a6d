// Whatever routes there are, what the brokers are told keeps the rules of the product and of the plant.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Resource } from '../../../constructs/telemetry/resource.ts';
import { telemetryResources, zoneResources } from '../../../constructs/telemetry/telemetry-resources.ts';
import type { Site } from '../../../levels/model.ts';
import type { Broker } from '../../../levels/telemetry/model.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { exampleSite, valuesOf, zoneOf } from '../../support/declared-site.ts';
import { routedPlant } from '../../levels/telemetry/routed-plant.ts';
import { anyRoutedPlant } from './any-routes.ts';

const EXAMPLES = ['contoso-bakery', 'northwind-dual-nic', 'fabrikam-aks-and-vm'] as const;

/** A run that was cut short is a failure: it has not seen what it says it has. */
const SEVERAL = { numRuns: 12, interruptAfterTimeLimit: 50_000, markInterruptAsFailure: true } as const;

/** Runs for a few generated plants and the example sites. */
function forEveryBroker(judge: (broker: Broker, resources: readonly Resource[]) => void): void {
  const judgeSite = (site: Site): void => {
    for (const broker of telemetryOf(site).brokers) judge(broker, telemetryResources(broker));
  };
  EXAMPLES.map(exampleSite).forEach(judgeSite);
  fc.assert(fc.property(anyRoutedPlant, judgeSite), SEVERAL);
}

function ofKind(resources: readonly Resource[], kind: Resource['kind']): readonly Resource[] {
  return resources.filter((each) => each.kind === kind);
}

function texts(value: unknown, key: string): readonly string[] {
  return valuesOf(value, key).map(String);
}

describe('telemetryResources()', () => {
  test('names everything as the product takes names, and nothing twice', () => {
    forEveryBroker((_, resources) => {
      for (const { name } of resources) expect(name).toMatch(/^(?=.{3,63}$)[a-z0-9][a-z0-9-]*[a-z0-9]$/);
      const identities = resources.map(({ kind, name }) => `${kind} ${name}`);
      expect(identities).toEqual([...new Set(identities)].sort());
    });
  }, 60_000);

  test('keeps one side of every data flow on the zone’s own broker', () => {
    forEveryBroker((_, resources) => {
      for (const { properties } of ofKind(resources, 'Dataflow')) {
        expect(texts(properties, 'endpointRef')).toHaveLength(2);
        expect(texts(properties, 'endpointRef')).toContain('default');
      }
    });
  }, 60_000);

  test('names no wildcard as a destination', () => {
    forEveryBroker((_, resources) => {
      for (const destination of resources.flatMap(({ properties }) => texts(properties, 'dataDestination'))) {
        expect(destination).not.toMatch(/[+#]/);
        expect(destination).not.toBe('');
      }
    });
  }, 60_000);

  test('refers to nothing that is not there', () => {
    forEveryBroker((_, resources) => {
      const there = new Set(resources.map(({ kind, name }) => `${kind} ${name}`));
      const refersTo = (kind: string, names: readonly string[]) => names.map((name) => `${kind} ${name}`);
      for (const { properties, refersTo: declared } of resources) {
        const found = [
          ...refersTo(
            'DataflowEndpoint',
            texts(properties, 'endpointRef').filter((name) => name !== 'default'),
          ),
          ...refersTo('BrokerAuthentication', texts(properties, 'authenticationRef')),
          ...refersTo('BrokerAuthorization', texts(properties, 'authorizationRef')),
          ...refersTo('Device', texts(properties, 'deviceName')),
        ];
        expect(found.filter((each) => !there.has(each))).toEqual([]);
        expect(new Set(declared.map(({ kind, name }) => `${kind} ${name}`))).toEqual(new Set(found));
      }
    });
  }, 60_000);

  test('refers to the certificates and authorities of the zone, by the names that the model has for them', () => {
    forEveryBroker(({ endpoints, listener, client }, resources) => {
      const bundles = endpoints.flatMap((endpoint) => ('trusted' in endpoint ? (endpoint.trusted?.name ?? []) : []));
      const properties = resources.map((each) => each.properties);
      expect(new Set(texts(properties, 'trustedCaCertificateConfigMapRef'))).toEqual(new Set(bundles));
      expect(texts(properties, 'trustedClientCaCert')).toEqual(listener === undefined ? [] : [listener.clients.name]);
      expect(valuesOf(properties, 'manual')).toEqual(
        listener === undefined ? [] : [{ secretRef: listener.certificate.name }],
      );
      const parents = ofKind(resources, 'DataflowEndpoint').filter(({ name }) => name.startsWith('parent'));
      const shown = texts(
        parents.map((each) => each.properties),
        'secretRef',
      );
      expect(new Set(shown)).toEqual(new Set(client === undefined ? [] : [client.name]));
    });
  }, 60_000);

  test('lets nobody in and signs in nowhere without a name, and says TLS wherever there is a connection', () => {
    forEveryBroker((_, resources) => {
      const between = resources.filter(({ kind }) => kind !== 'Device');
      // A machine may ask for no sign-in, within its zone.
      expect(JSON.stringify(between)).not.toContain('Anonymous');
      for (const settings of ['mqttSettings', 'kafkaSettings'].flatMap((key) => valuesOf(between, key))) {
        expect(settings).toMatchObject({ tls: { mode: 'Enabled' }, authentication: { method: expect.any(String) } });
      }
      for (const port of valuesOf(between, 'ports').flat()) {
        expect(port).toMatchObject({
          authenticationRef: 'children',
          authorizationRef: 'children',
          tls: { mode: 'Manual' },
        });
      }
    });
  }, 60_000);

  test('gives every client of a foreign broker a prefix of its zone, which the broker above lets in', () => {
    const judge = (site: Site): void => {
      const { brokers } = telemetryOf(site);
      const connects = brokers.flatMap((broker) => {
        const resources = telemetryResources(broker);
        for (const prefix of texts(resources, 'clientIdPrefix')) expect(prefix).toBe(`${site.name}.${broker.zone}.`);
        return valuesOf(ofKind(resources, 'BrokerAuthorization'), 'clientIds').flat();
      });
      const children = brokers.filter(({ client }) => client !== undefined).map(({ zone }) => `${site.name}.${zone}.*`);
      expect([...connects].map(String).sort()).toEqual([...children].sort());
    };
    EXAMPLES.map(exampleSite).forEach(judge);
    fc.assert(fc.property(anyRoutedPlant, judge), SEVERAL);
  }, 60_000);
});

describe('zoneResources()', () => {
  const kindsOf = (site: Site, zone: string) => zoneResources(site, zoneOf(site, zone)).map(({ kind }) => kind);

  test('begins at a machine, passes two brokers and leaves the plant', () => {
    const site = exampleSite('contoso-bakery');
    expect(kindsOf(site, 'level-2-ovens')).toEqual(['Asset', 'Dataflow', 'DataflowEndpoint', 'Device']);
    const passing = ['BrokerAuthentication', 'BrokerAuthorization', 'BrokerListener', 'Dataflow', 'Dataflow'];
    expect(kindsOf(site, 'level-3')).toEqual([...passing, 'DataflowEndpoint']);
    expect(kindsOf(site, 'level-4')).toEqual([...passing, 'DataflowEndpoint', 'DataflowEndpoint']);
  });

  test('is empty for zones without a broker, and for brokers that no route passes', () => {
    expect(kindsOf(exampleSite('contoso-bakery'), 'level-3-5')).toEqual([]);
    expect(kindsOf(exampleSite('northwind-dual-nic'), 'level-4')).toEqual([]);
    expect(
      kindsOf(routedPlant(['{ name: r, from: level-4, topics: [x], to: { eventGrid: { namespace: n } } }']), 'level-3'),
    ).toEqual([]);
  });
});

describe('anyRoutedPlant', () => {
  test('holds routes of both directions, listeners and all kinds of endpoints', () => {
    const seen = new Set<string>();
    const note = (site: Site): void => {
      const { ways, brokers } = telemetryOf(site);
      ways.forEach(({ direction }) => seen.add(direction));
      for (const { endpoints, listener } of brokers) {
        endpoints.forEach(({ kind }) => seen.add(kind));
        if (listener !== undefined) seen.add('listener');
      }
    };
    fc.assert(fc.property(anyRoutedPlant, note), { numRuns: 60, seed: 6 });
    const kinds = 'parent eventHubs eventGrid mqtt kafka fabricRealTime oneLake dataLake dataExplorer localStorage';
    expect([...seen].sort()).toEqual(['up', 'down', 'listener', ...kinds.split(' ')].sort());
  }, 60_000);
});
