import { describe, expect, test } from '@jest/globals';
import { noticesOf } from '../plant-change.ts';

const POLICIES = (zone: string, text: string) => ({ [zone]: `policies: { ${text} }\n` });

describe('policyNotices()', () => {
  test.each([
    [
      {},
      POLICIES('level-4', 'forwarder: enforce'),
      'warning policies: Workloads of level-4 will go through its own forwarder, and reach what its list allows and nothing else.',
    ],
    [
      POLICIES('level-4', 'forwarder: enforce'),
      POLICIES('level-4', 'forwarder: none'),
      'warning policies: Workloads of level-4 will no longer go through its forwarder: what they reach is up to their network.',
    ],
    [
      {},
      POLICIES('level-2-a', 'iotOperations: enforce'),
      'info policies: Pods of IoT Operations in level-2-a will reach their cluster, the way up and declared devices only.',
    ],
    [
      POLICIES('level-2-a', 'iotOperations: enforce'),
      POLICIES('level-2-a', 'iotOperations: off'),
      'warning policies: Pods of IoT Operations in level-2-a will no longer be held to their cluster, the way up and declared devices.',
    ],
    [
      {},
      POLICIES('level-2-a', 'namespaces: [apps]'),
      'info policies: Nothing will enter or leave apps in level-2-a without a policy of its own.',
    ],
    [
      POLICIES('level-2-a', 'namespaces: [apps]'),
      {},
      'warning policies: Anything will be able to enter or leave apps in level-2-a: the default-deny policy goes.',
    ],
  ])('tells whose traffic is held to a list', (from, to, text) => {
    expect(noticesOf(from, to)).toEqual([text]);
  });
});
