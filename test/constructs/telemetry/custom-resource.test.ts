import { describe, expect, test } from '@jest/globals';
import { customResource } from '../../../constructs/telemetry/custom-resource.ts';
import { resource, type ResourceKind } from '../../../constructs/telemetry/resource.ts';

const KINDS: readonly (readonly [ResourceKind, string, object])[] = [
  ['Asset', 'namespaces.deviceregistry.microsoft.com/v1', {}],
  ['BrokerAuthentication', 'mqttbroker.iotoperations.azure.com/v1', {}],
  ['BrokerAuthorization', 'mqttbroker.iotoperations.azure.com/v1', {}],
  ['BrokerListener', 'mqttbroker.iotoperations.azure.com/v1', { brokerRef: 'default' }],
  ['Dataflow', 'connectivity.iotoperations.azure.com/v1', { profileRef: 'default' }],
  ['DataflowEndpoint', 'connectivity.iotoperations.azure.com/v1', {}],
  ['Device', 'namespaces.deviceregistry.microsoft.com/v1', {}],
];

describe('customResource()', () => {
  test.each(KINDS)('writes a %s of %s', (kind, apiVersion, parents) => {
    expect(customResource(resource({ kind, name: 'x-1' }, { enabled: true }))).toEqual({
      apiVersion,
      kind,
      metadata: { name: 'x-1' },
      spec: { ...parents, enabled: true },
    });
  });
});
