// Objects as synth emits them for a broker with two children, short enough to read.

import { stringify } from 'yaml';
import { type TelemetryObject, telemetryObjects } from '../../../../cli/demo/telemetry/objects.ts';

const OVENS = { subject: 'CN = ovens.bakery, OU = ovens, O = bakery', attributes: { site: 'bakery', zone: 'ovens' } };
const PACKING = {
  subject: 'CN = packing.bakery, OU = packing, O = bakery',
  attributes: { site: 'bakery', zone: 'packing' },
};

const LISTENER = {
  kind: 'BrokerListener',
  metadata: { name: 'children' },
  spec: {
    brokerRef: 'default',
    serviceName: 'aio-broker-children',
    serviceType: 'NodePort',
    ports: [
      {
        port: 8883,
        protocol: 'Mqtt',
        authenticationRef: 'children',
        authorizationRef: 'children',
        tls: { mode: 'Manual', manual: { secretRef: 'children-server' } },
      },
    ],
  },
};

const AUTHENTICATION = {
  kind: 'BrokerAuthentication',
  metadata: { name: 'children' },
  spec: {
    authenticationMethods: [
      {
        method: 'X509',
        x509Settings: {
          trustedClientCaCert: 'children-ca',
          authorizationAttributes: { ovens: OVENS, packing: PACKING },
        },
      },
    ],
  },
};

const AUTHORIZATION = {
  kind: 'BrokerAuthorization',
  metadata: { name: 'children' },
  spec: {
    authorizationPolicies: {
      cache: 'Enabled',
      rules: [
        {
          principals: { attributes: [OVENS.attributes] },
          brokerResources: [
            { method: 'Connect', clientIds: ['bakery.ovens.*'] },
            { method: 'Publish', topics: ['from/ovens/#'] },
            { method: 'Subscribe', topics: ['to/ovens/#'] },
          ],
        },
        {
          principals: { attributes: [PACKING.attributes] },
          brokerResources: [
            { method: 'Connect', clientIds: ['bakery.packing.*'] },
            { method: 'Publish', topics: ['from/packing/#'] },
          ],
        },
      ],
    },
  },
};

export const PARENT_ENDPOINT = {
  kind: 'DataflowEndpoint',
  metadata: { name: 'parent' },
  spec: {
    endpointType: 'Mqtt',
    hostType: 'CustomMqtt',
    mqttSettings: {
      host: 'mqtt.level-4.bakery.internal:8883',
      protocol: 'Mqtt',
      authentication: { method: 'X509Certificate', x509CertificateSettings: { secretRef: 'parent-client' } },
      tls: { mode: 'Enabled', trustedCaCertificateConfigMapRef: 'parent-ca' },
      clientIdPrefix: 'bakery.level-3.',
      qos: 1,
      retain: 'Keep',
      sessionExpirySeconds: 600,
    },
  },
};

export const HUB_ENDPOINT = {
  kind: 'DataflowEndpoint',
  metadata: { name: 'to-ovens' },
  spec: {
    endpointType: 'Kafka',
    hostType: 'Eventhub',
    kafkaSettings: {
      host: 'bakery.servicebus.windows.net:9093',
      authentication: { method: 'SystemAssignedManagedIdentity' },
      tls: { mode: 'Enabled' },
      batching: { mode: 'Enabled', latencyMs: 20 },
      partitionStrategy: 'Topic',
    },
  },
};

export function flow(name: string, endpoints: readonly [from: string, to: string], destination: string): object {
  return {
    kind: 'Dataflow',
    metadata: { name },
    spec: {
      profileRef: 'default',
      mode: 'Enabled',
      operations: [
        { operationType: 'Source', sourceSettings: { endpointRef: endpoints[0], dataSources: ['from/ovens/#'] } },
        {
          operationType: 'Destination',
          destinationSettings: { endpointRef: endpoints[1], dataDestination: destination },
        },
      ],
    },
  };
}

export const OF_LISTENER: readonly object[] = [LISTENER, AUTHENTICATION, AUTHORIZATION];

/** Read back from files, as a run does. */
export function emitted(objects: readonly object[]): readonly TelemetryObject[] {
  const files = objects.map((object, index) => [`level-3/data-flows/${index}.yaml`, stringify(object)] as const);
  return telemetryObjects(new Map(files), 'level-3');
}
