import { describe, expect, test } from '@jest/globals';
import { clusterStateOf } from './cluster-state.ts';
import { rulesFor } from './packet-rules.ts';

const NAMESPACES = ['ovens', 'kube-system'].map((name) => ({
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
}));

function podAt(address: string, namespace: string, app: string): object {
  const ports = [{ name: 'http', containerPort: 8080 }];
  return {
    metadata: { name: app, namespace, labels: { app } },
    spec: { containers: [{ ports }] },
    status: { podIP: address },
  };
}

const PODS = [
  podAt('10.42.0.4', 'kube-system', 'dns'),
  podAt('10.42.0.2', 'ovens', 'web'),
  podAt('10.42.0.3', 'kube-system', 'dns'),
];

function rulesOf(spec: object): string {
  const policy = { metadata: { name: 'any', namespace: 'ovens' }, spec: { podSelector: {}, ...spec } };
  return rulesFor(clusterStateOf({ pods: PODS, namespaces: NAMESPACES, policies: [policy] }));
}

/** The lines that open something. */
function openingsOf(spec: object): readonly string[] {
  return rulesOf(spec)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.endsWith('return'));
}

describe('rulesFor()', () => {
  test('replaces the whole table, and sends the packets of an isolated pod through a chain of its own', () => {
    const isolated = { policyTypes: ['Ingress', 'Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.30.0.0/24' } }] }] };
    expect(rulesOf(isolated)).toMatchInlineSnapshot(`
      "table ip network-policies
      delete table ip network-policies
      table ip network-policies {
        chain ingress-10-42-0-2 {
          counter reject with icmp type admin-prohibited
        }
        chain egress-10-42-0-2 {
          ip daddr 10.30.0.0/24 return
          counter reject with icmp type admin-prohibited
        }
        chain forward {
          type filter hook forward priority -5; policy accept;
          ct state established,related accept
          ip saddr 10.42.0.2 jump egress-10-42-0-2
          ip daddr 10.42.0.2 jump ingress-10-42-0-2
        }
        chain input {
          type filter hook input priority -5; policy accept;
          ct state established,related accept
          ip saddr 10.42.0.2 jump egress-10-42-0-2
        }
      }
      "
    `);
  });

  test('is an empty table where no policy is: what was in force before has to go', () => {
    const rules = rulesFor(clusterStateOf({ pods: PODS, namespaces: NAMESPACES, policies: [] }));
    expect(rules).toContain('delete table ip network-policies\n');
    expect(rules).not.toContain('reject');
  });

  test.each<[string, object, readonly string[]]>([
    ['nothing without rules', {}, []],
    ['everything by a rule without peers and ports', { egress: [{}] }, ['return']],
    [
      'a network but for exceptions, which may overlap',
      { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '10.1.0.0/16'] } }] }] },
      ['ip daddr 0.0.0.0/0 ip daddr != 10.0.0.0/8 ip daddr != 10.1.0.0/16 return'],
    ],
    ['nothing to networks of IPv6, which no pod here has', { egress: [{ to: [{ ipBlock: { cidr: '::/0' } }] }] }, []],
    [
      'the pods of namespaces, by address',
      { egress: [{ to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }] }] },
      ['ip daddr { 10.42.0.3/32, 10.42.0.4/32 } return'],
    ],
    ['nothing where no pod is selected', { egress: [{ to: [{ podSelector: { matchLabels: { app: 'none' } } }] }] }, []],
    [
      'a port, a range, and every port of a protocol',
      { egress: [{ ports: [{ port: 443 }, { port: 1000, endPort: 2000, protocol: 'UDP' }, { protocol: 'SCTP' }] }] },
      ['tcp dport 443 return', 'udp dport 1000-2000 return', 'meta l4proto sctp return'],
    ],
    [
      'a named port of each pod that has one',
      {
        egress: [{ to: [{ ipBlock: { cidr: '10.42.0.0/29', except: ['10.42.0.2/31'] } }], ports: [{ port: 'http' }] }],
      },
      ['ip daddr 10.42.0.4/32 tcp dport 8080 return'],
    ],
  ])('opens %s', (_, spec, openings) => {
    expect(openingsOf({ policyTypes: ['Egress'], ...spec })).toEqual(openings);
  });

  test.each<[string, object, readonly string[]]>([
    ['its own named port', { ports: [{ port: 'http' }] }, ['tcp dport 8080 return']],
    ['nothing by a name it does not have', { ports: [{ port: 'metrics' }] }, []],
    ['pods of its own namespace', { from: [{ podSelector: {} }] }, ['ip saddr 10.42.0.2/32 return']],
  ])('opens to others %s', (_, rule, openings) => {
    expect(openingsOf({ policyTypes: ['Ingress'], ingress: [rule] })).toEqual(openings);
  });
});
