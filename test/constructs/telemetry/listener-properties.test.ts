// What two lines and one zone between them are told about each other: who is let in where, and for what.

import { describe, expect, test } from '@jest/globals';
import { childrenAuthentication, distinguishedName } from '../../../constructs/telemetry/authentication-of-children.ts';
import { authorizationProperties } from '../../../constructs/telemetry/authorization-properties.ts';
import { guardsOf, listenerProperties } from '../../../constructs/telemetry/listener-properties.ts';
import type { Listener } from '../../../levels/telemetry/model.ts';
import { brokerOf, routedPlant } from '../../levels/telemetry/routed-plant.ts';

const ROUTES = [
  '{ name: a, from: level-2-a, topics: [x], to: { parent: true } }',
  '{ name: b, from: level-2-b, topics: [y], to: { parent: true } }',
  '{ name: set, direction: down, from: level-3, topics: [set/+], to: { zone: level-2-a } }',
];

function listener(): Listener {
  const found = brokerOf(routedPlant(ROUTES), 'level-3').listener;
  if (found === undefined) throw new Error('Cannot find the listener of "level-3": there is none');
  return found;
}

describe('listenerProperties()', () => {
  test('opens one TLS port that is guarded twice, on no address of the node', () => {
    expect(listenerProperties(listener())).toEqual({
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
    });
    expect(guardsOf(listener())).toEqual([
      { kind: 'BrokerAuthentication', name: 'children' },
      { kind: 'BrokerAuthorization', name: 'children' },
    ]);
  });
});

describe('childrenAuthentication()', () => {
  test('knows each child by the whole subject of its certificate', () => {
    expect(childrenAuthentication(listener())).toEqual({
      authenticationMethods: [
        {
          method: 'X509',
          x509Settings: {
            trustedClientCaCert: 'children-ca',
            authorizationAttributes: {
              'level-2-a': {
                subject: 'CN = level-2-a.plant, OU = level-2-a, O = plant',
                attributes: { site: 'plant', zone: 'level-2-a' },
              },
              'level-2-b': {
                subject: 'CN = level-2-b.plant, OU = level-2-b, O = plant',
                attributes: { site: 'plant', zone: 'level-2-b' },
              },
            },
          },
        },
      ],
    });
  });

  test('writes for no two children the same subject or the same attributes', () => {
    const { children } = listener();
    expect(new Set(children.map(({ subject }) => distinguishedName(subject))).size).toBe(2);
    expect(new Set(children.map(({ attributes }) => JSON.stringify(attributes))).size).toBe(2);
  });
});

describe('authorizationProperties()', () => {
  test('lets each child connect, publish and subscribe as itself, and do nothing else', () => {
    expect(authorizationProperties(listener())).toEqual({
      authorizationPolicies: {
        cache: 'Enabled',
        rules: [
          {
            principals: { attributes: [{ site: 'plant', zone: 'level-2-a' }] },
            brokerResources: [
              { method: 'Connect', clientIds: ['plant.level-2-a.*'] },
              { method: 'Publish', topics: ['from/level-2-a/#'] },
              { method: 'Subscribe', topics: ['to/level-2-a/#'] },
            ],
          },
          {
            principals: { attributes: [{ site: 'plant', zone: 'level-2-b' }] },
            brokerResources: [
              { method: 'Connect', clientIds: ['plant.level-2-b.*'] },
              { method: 'Publish', topics: ['from/level-2-b/#'] },
            ],
          },
        ],
      },
    });
  });

  test('lets a child that only receives publish nowhere', () => {
    const [, , commands = ''] = ROUTES;
    const only = brokerOf(routedPlant([commands]), 'level-3').listener;
    expect(only === undefined ? '' : JSON.stringify(authorizationProperties(only))).not.toContain('Publish');
  });
});
