import { describe, expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { NetworkPolicies } from '../../../constructs/policies/network-policies.ts';
import { EVERY_TCP_PORT, network, ruleFor, tcpPorts } from '../../../constructs/policies/policy.ts';
import type { Policy } from '../../../constructs/policies/policy.ts';
import { valuesOf } from '../../support/declared-site.ts';

const POLICY: Policy = {
  name: 'forwarder',
  namespace: 'sallyport',
  labels: { 'app.kubernetes.io/name': 'forwarder' },
  ingress: [],
  egress: [
    ...ruleFor([network('0.0.0.0/0', ['10.0.0.0/8'])], tcpPorts([443, 80, 443])),
    ...ruleFor(
      [{ kind: 'pods', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }],
      [{ protocol: 'UDP', port: 53 }],
    ),
    ...ruleFor([{ kind: 'all-pods', cidr: '10.42.0.0/16' }], [EVERY_TCP_PORT]),
    ...ruleFor([{ kind: 'api-server', addresses: ['10.43.0.1/32', '10.40.0.0/24'] }], tcpPorts([443])),
    ...ruleFor([{ kind: 'node', address: '10.40.0.10' }], tcpPorts([443])),
  ],
};

function written(policy: Policy, networkPlugin: 'kube-router' | 'cilium'): unknown {
  const chart = new Chart(new App(), 'policies', { disableResourceNameHashes: true });
  new NetworkPolicies(chart, 'policies', { policies: [policy], networkPlugin });
  return chart.toJson()[0];
}

describe('ruleFor()', () => {
  test.each([
    ['peers', [], tcpPorts([443])],
    ['ports', [network('10.0.0.0/8')], []],
  ] as const)('is no rule at all without %s, because a rule without them would open everything', (_, peers, ports) => {
    expect(ruleFor(peers, ports)).toEqual([]);
  });
});

describe('PlainNetworkPolicy', () => {
  test('names peers by address and label, each with its ports', () => {
    expect(written(POLICY, 'kube-router')).toMatchObject({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'forwarder', namespace: 'sallyport' },
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'forwarder' } },
        egress: [
          {
            to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }],
            ports: [
              { port: 80, protocol: 'TCP' },
              { port: 443, protocol: 'TCP' },
            ],
          },
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
            ports: [{ port: 53, protocol: 'UDP' }],
          },
          { to: [{ ipBlock: { cidr: '10.42.0.0/16' } }], ports: [{ port: 1, endPort: 65535, protocol: 'TCP' }] },
          { to: [{ ipBlock: { cidr: '10.43.0.1/32' } }], ports: [{ port: 443, protocol: 'TCP' }] },
          { to: [{ ipBlock: { cidr: '10.40.0.0/24' } }], ports: [{ port: 443, protocol: 'TCP' }] },
          { to: [{ ipBlock: { cidr: '10.40.0.10/32' } }], ports: [{ port: 443, protocol: 'TCP' }] },
        ],
      },
    });
  });

  test('closes a direction without rules, and leaves an absent one alone', () => {
    expect(valuesOf(written(POLICY, 'kube-router'), 'policyTypes')).toEqual([['Egress', 'Ingress']]);
    expect(valuesOf(written(POLICY, 'kube-router'), 'ingress')).toEqual([]);
    const { ingress: _, ...egressOnly } = POLICY;
    expect(valuesOf(written(egressOnly, 'kube-router'), 'policyTypes')).toEqual([['Egress']]);
  });

  test('is for all pods of the namespace without labels', () => {
    const { labels: _, ...all } = POLICY;
    expect(valuesOf(written(all, 'kube-router'), 'podSelector')).toContainEqual({});
  });
});

describe('CiliumNetworkPolicy', () => {
  test('names pods, nodes and the API server by identity, for which addresses never match', () => {
    expect(written(POLICY, 'cilium')).toMatchObject({
      apiVersion: 'cilium.io/v2',
      spec: {
        endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 'forwarder' } },
        ingress: [{}],
        egress: [
          { toCIDRSet: [{ cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }] },
          {
            toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s-app': 'kube-dns' } }],
          },
          { toEndpoints: [{ matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'Exists' }] }] },
          { toEntities: ['kube-apiserver'] },
          { toEntities: ['host', 'remote-node'] },
        ],
      },
    });
  });

  test('writes ports as text, and never a rule without them', () => {
    const [egress] = valuesOf(written(POLICY, 'cilium'), 'egress');
    expect(valuesOf(egress, 'toPorts')).toHaveLength(5);
    expect(valuesOf(egress, 'port')).toEqual(['80', '443', '53', '1', '443', '443']);
  });
});
