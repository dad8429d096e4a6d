import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { objectOf, objectsOf, telemetryObjects } from '../../../../cli/demo/telemetry/objects.ts';
import { emitted, flow, HUB_ENDPOINT, OF_LISTENER, PARENT_ENDPOINT } from './emitted.ts';

describe('telemetryObjects()', () => {
  test('reads the objects of one zone from both of its parts', () => {
    const dist = new Map([
      ['level-3/data-flows/DataflowEndpoint.parent.yaml', stringify(PARENT_ENDPOINT)],
      [
        'level-3/trust/ConfigMap.parent-ca.yaml',
        'kind: ConfigMap\nmetadata: { name: parent-ca }\ndata: { ca.crt: x }\n',
      ],
      ['level-3/network/ConfigMap.forwarder.yaml', 'kind: ConfigMap\n'],
      ['level-4/data-flows/DataflowEndpoint.to-ovens.yaml', stringify(HUB_ENDPOINT)],
    ]);
    expect(telemetryObjects(dist, 'level-3').map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'DataflowEndpoint parent',
      'ConfigMap parent-ca',
    ]);
  });

  test.each([
    ['an endpoint without TLS', 'tls', { mode: 'Disabled' }],
    ['an anonymous endpoint', 'authentication', { method: 'Anonymous' }],
    ['a setting it does not execute', 'compression', 'Gzip'],
  ])('refuses %s rather than pass over it', (_, field, value) => {
    const { mqttSettings } = PARENT_ENDPOINT.spec;
    const object = {
      ...PARENT_ENDPOINT,
      spec: { ...PARENT_ENDPOINT.spec, mqttSettings: { ...mqttSettings, [field]: value } },
    };
    expect(() => emitted([object])).toThrow(
      /^Cannot run "level-3\/data-flows\/0.yaml": this run does not know what it says/,
    );
  });
});

describe('objectOf()', () => {
  test('finds by kind and name', () => {
    const objects = emitted([...OF_LISTENER, flow('a', ['default', 'parent'], 'x'), PARENT_ENDPOINT]);
    expect(objectOf(objects, 'DataflowEndpoint', 'parent').spec.endpointType).toBe('Mqtt');
    expect(objectsOf(objects, 'Dataflow').map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(() => objectOf(objects, 'Dataflow', 'parent')).toThrow('Cannot find Dataflow "parent"');
  });
});
