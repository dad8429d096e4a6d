// Every kind of endpoint, against the fields of the published model.

import { describe, expect, test } from '@jest/globals';
import { endpointProperties } from '../../../constructs/telemetry/endpoint-properties.ts';
import { resource } from '../../../constructs/telemetry/resource.ts';
import { brokerOf, routedPlant } from '../../levels/telemetry/routed-plant.ts';

const SASL = 'authentication: { sasl: { secretRef: login } }';
const CERTIFICATE = 'authentication: { certificate: { secretRef: own } }';
const OWN_IDENTITY =
  'identity: { clientId: 11111111-1111-4111-8111-111111111111, tenantId: 22222222-2222-4222-8222-222222222222 }';
const BY_SYSTEM = { method: 'SystemAssignedManagedIdentity', systemAssignedManagedIdentitySettings: {} };
const BY_LOGIN = { method: 'Sasl', saslSettings: { saslType: 'Plain', secretRef: 'login' } };
const BY_CERTIFICATE = { method: 'X509Certificate', x509CertificateSettings: { secretRef: 'own' } };
const TLS = { mode: 'Enabled' };

const OF_MQTT = {
  protocol: 'Mqtt',
  clientIdPrefix: 'plant.level-4.',
  qos: 1,
  sessionExpirySeconds: 3600,
  tls: TLS,
};

const KINDS: readonly { readonly route: string; readonly properties: object }[] = [
  {
    route: 'to: { eventHubs: { namespace: ns, hub: h } }',
    properties: {
      endpointType: 'Kafka',
      hostType: 'Eventhub',
      kafkaSettings: {
        host: 'ns.servicebus.windows.net:9093',
        authentication: BY_SYSTEM,
        partitionStrategy: 'Topic',
        tls: TLS,
      },
    },
  },
  {
    route: `batching: { latencyMs: 20, maxBytes: 1000, maxMessages: 9 }, to: { eventHubs: { namespace: ns, hub: h, ${SASL} } }`,
    properties: {
      endpointType: 'Kafka',
      hostType: 'Eventhub',
      kafkaSettings: {
        host: 'ns.servicebus.windows.net:9093',
        authentication: BY_LOGIN,
        batching: { mode: 'Enabled', latencyMs: 20, maxBytes: 1000, maxMessages: 9 },
        partitionStrategy: 'Topic',
        tls: TLS,
      },
    },
  },
  {
    route: 'to: { eventGrid: { namespace: ns } }',
    properties: {
      endpointType: 'Mqtt',
      hostType: 'EventGrid',
      mqttSettings: {
        ...OF_MQTT,
        host: 'ns.westeurope-1.ts.eventgrid.azure.net:8883',
        authentication: BY_SYSTEM,
        retain: 'Never',
      },
    },
  },
  {
    route: 'qos: 0, to: { eventGrid: { namespace: ns, webSockets: true } }',
    properties: {
      endpointType: 'Mqtt',
      hostType: 'EventGrid',
      mqttSettings: {
        ...OF_MQTT,
        host: 'ns.westeurope-1.ts.eventgrid.azure.net:443/mqtt',
        protocol: 'WebSockets',
        authentication: BY_SYSTEM,
        retain: 'Never',
        qos: 0,
      },
    },
  },
  {
    route: `to: { mqtt: { host: broker.example, ca: partner, ${CERTIFICATE} } }`,
    properties: {
      endpointType: 'Mqtt',
      hostType: 'CustomMqtt',
      mqttSettings: {
        ...OF_MQTT,
        host: 'broker.example:8883',
        authentication: BY_CERTIFICATE,
        retain: 'Keep',
        tls: { mode: 'Enabled', trustedCaCertificateConfigMapRef: 'outer-r-ca' },
      },
    },
  },
  {
    route:
      'to: { kafka: { host: k.example, topic: t, ca: partner, authentication: { sasl: { secretRef: login, type: scramSha512 } } } }',
    properties: {
      endpointType: 'Kafka',
      hostType: 'CustomKafka',
      kafkaSettings: {
        host: 'k.example:9093',
        authentication: { method: 'Sasl', saslSettings: { saslType: 'ScramSha512', secretRef: 'login' } },
        partitionStrategy: 'Topic',
        tls: { mode: 'Enabled', trustedCaCertificateConfigMapRef: 'outer-r-ca' },
      },
    },
  },
  {
    route: `to: { fabricRealTime: { namespace: es, topic: es_1, ${SASL} } }`,
    properties: {
      endpointType: 'Kafka',
      hostType: 'FabricRT',
      kafkaSettings: {
        host: 'es.servicebus.windows.net:9093',
        authentication: BY_LOGIN,
        partitionStrategy: 'Topic',
        tls: TLS,
      },
    },
  },
  {
    route: 'schema: p/s:1, to: { oneLake: { workspace: w, lakehouse: l, table: t } }',
    properties: {
      endpointType: 'FabricOneLake',
      fabricOneLakeSettings: {
        host: 'onelake.dfs.fabric.microsoft.com',
        authentication: BY_SYSTEM,
        names: { lakehouseName: 'l', workspaceName: 'w' },
        oneLakePathType: 'Tables',
      },
    },
  },
  {
    route: 'schema: p/s:1, batching: { latencyMs: 30000 }, to: { oneLake: { workspace: w, lakehouse: l, folder: f } }',
    properties: {
      endpointType: 'FabricOneLake',
      fabricOneLakeSettings: {
        host: 'onelake.dfs.fabric.microsoft.com',
        authentication: BY_SYSTEM,
        batching: { latencySeconds: 30 },
        names: { lakehouseName: 'l', workspaceName: 'w' },
        oneLakePathType: 'Files',
      },
    },
  },
  {
    route:
      'schema: p/s:1, to: { dataLake: { account: st, container: c, authentication: { accessToken: { secretRef: sas } } } }',
    properties: {
      endpointType: 'DataLakeStorage',
      dataLakeStorageSettings: {
        host: 'st.blob.core.windows.net',
        authentication: { method: 'AccessToken', accessTokenSettings: { secretRef: 'sas' } },
      },
    },
  },
  {
    route: `schema: p/s:1, batching: { maxMessages: 10 }, to: { dataExplorer: { cluster: adx, database: d, table: t, authentication: { ${OWN_IDENTITY}, audience: "https://x" } } }`,
    properties: {
      endpointType: 'DataExplorer',
      dataExplorerSettings: {
        host: 'adx.westeurope.kusto.windows.net',
        database: 'd',
        authentication: {
          method: 'UserAssignedManagedIdentity',
          userAssignedManagedIdentitySettings: {
            clientId: '11111111-1111-4111-8111-111111111111',
            tenantId: '22222222-2222-4222-8222-222222222222',
            scope: 'https://x/.default',
          },
        },
        batching: { maxMessages: 10 },
      },
    },
  },
  {
    route: 'schema: p/s:1, to: { localStorage: { claim: disk, folder: f } }',
    properties: { endpointType: 'LocalStorage', localStorageSettings: { persistentVolumeClaimRef: 'disk' } },
  },
];

/** Of the only endpoint of a zone. */
function propertiesIn(routes: readonly string[], zone: string): object {
  const [endpoint, ...others] = brokerOf(routedPlant(routes), zone).endpoints;
  expect(others).toEqual([]);
  return endpoint === undefined
    ? {}
    : resource({ kind: 'DataflowEndpoint', name: 'x' }, endpointProperties(endpoint)).properties;
}

describe('endpointProperties()', () => {
  test.each(KINDS)('writes $route', ({ route, properties }) => {
    expect(propertiesIn([`{ name: r, from: level-4, topics: [x], ${route} }`], 'level-4')).toEqual(properties);
  });

  test.each([1, 0] as const)('writes the broker above, with quality of service %i', (qos) => {
    const routes = [`{ name: r, from: level-2-a, topics: [x], qos: ${qos}, to: { parent: true } }`];
    expect(propertiesIn(routes, 'level-2-a')).toEqual({
      endpointType: 'Mqtt',
      hostType: 'CustomMqtt',
      mqttSettings: {
        host: 'mqtt.level-3.plant.internal:8883',
        protocol: 'Mqtt',
        authentication: { method: 'X509Certificate', x509CertificateSettings: { secretRef: 'parent-client' } },
        tls: { mode: 'Enabled', trustedCaCertificateConfigMapRef: 'parent-ca' },
        clientIdPrefix: 'plant.level-2-a.',
        qos,
        retain: 'Keep',
        sessionExpirySeconds: 3600,
      },
    });
  });

  test('names a consumer group where messages come from Kafka, and no partitions', () => {
    const origin = 'direction: down, from: { eventHubs: { namespace: ns } }, topics: [orders]';
    expect(propertiesIn([`{ name: r, ${origin}, to: { zone: level-4, topic: o } }`], 'level-4')).toEqual({
      endpointType: 'Kafka',
      hostType: 'Eventhub',
      kafkaSettings: {
        host: 'ns.servicebus.windows.net:9093',
        authentication: BY_SYSTEM,
        consumerGroupId: 'plant-level-4-r',
        tls: TLS,
      },
    });
  });

  test('asks for the audience that is declared', () => {
    const route = 'to: { eventHubs: { namespace: ns, hub: h, authentication: { audience: "https://x" } } }';
    expect(propertiesIn([`{ name: r, from: level-4, topics: [x], ${route} }`], 'level-4')).toMatchObject({
      kafkaSettings: { authentication: { systemAssignedManagedIdentitySettings: { audience: 'https://x' } } },
    });
  });
});
