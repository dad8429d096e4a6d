import { describe, expect, test } from '@jest/globals';
import { clusterStateOf } from './cluster-state.ts';

const POD = {
  metadata: { name: 'web', namespace: 'ovens', labels: { app: 'web' } },
  spec: { containers: [{ ports: [{ name: 'http', containerPort: 443 }] }, {}] },
  status: { phase: 'Running', podIP: '10.42.0.2' },
};

function podsOf(pod: object): readonly object[] {
  return clusterStateOf({ pods: [pod], namespaces: [], policies: [] }).pods;
}

describe('clusterStateOf()', () => {
  test('reads a pod with what its containers listen on', () => {
    expect(podsOf(POD)).toEqual([
      {
        namespace: 'ovens',
        labels: { app: 'web' },
        address: '10.42.0.2',
        ports: [{ name: 'http', protocol: 'TCP', port: 443 }],
      },
    ]);
  });

  test.each([
    ['has no address yet', { ...POD, status: { phase: 'Pending' } }],
    ['has not been looked at', { metadata: POD.metadata, spec: POD.spec }],
    ['is on the network of its node', { ...POD, spec: { ...POD.spec, hostNetwork: true } }],
    ['has succeeded', { ...POD, status: { ...POD.status, phase: 'Succeeded' } }],
    ['has failed', { ...POD, status: { ...POD.status, phase: 'Failed' } }],
  ])('leaves out a pod that %s', (_, pod) => {
    expect(podsOf(pod)).toEqual([]);
  });

  test('reads namespaces by name, and fills in what a policy may leave out', () => {
    const state = clusterStateOf({
      pods: [],
      namespaces: [{ metadata: { name: 'ovens', labels: { line: 'ovens' } } }, { metadata: { name: 'bare' } }],
      policies: [
        {
          metadata: { name: 'web', namespace: 'ovens' },
          spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 443 }] }] },
        },
      ],
    });
    expect([...state.namespaces]).toEqual([
      ['ovens', { line: 'ovens' }],
      ['bare', {}],
    ]);
    expect(state.policies).toMatchObject([
      {
        spec: {
          podSelector: { matchLabels: {}, matchExpressions: [] },
          ingress: [{ from: [], ports: [{ protocol: 'TCP', port: 443 }] }],
          egress: [],
        },
      },
    ]);
  });

  test('refuses a policy it cannot read rather than enforcing a part of it', () => {
    const policy = { metadata: { name: 'web', namespace: 'ovens' }, spec: { policyTypes: ['Sideways'] } };
    expect(() => clusterStateOf({ pods: [], namespaces: [], policies: [policy] })).toThrow('policyTypes');
  });
});
