// Small clusters at random: few labels, addresses and ports, so that what policies say and what pods are often meets.

import * as fc from 'fast-check';
import type { ClusterState, LabelSelector, NetworkPolicy, PolicyPeer, PolicyPort, Protocol } from './cluster-state.ts';

type Requirement = LabelSelector['matchExpressions'][number];

const NAMESPACES = ['ovens', 'packaging', 'office'] as const;
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP'];
/** By each protocol. */
export const PORTS: readonly number[] = [53, 443, 4840];
/** The pods' network and parts of it, and what lies elsewhere. */
const NETWORKS = ['10.42.0.0/24', '10.42.0.0/30', '10.42.0.2/32', '10.30.0.0/16', '0.0.0.0/0'];
const EXCEPTIONS = ['10.42.0.2/31', '10.42.0.4/30', '10.30.0.0/24'];
/** Ends of connections that are no pods. */
export const OUTSIDE: readonly string[] = ['10.30.0.10', '10.30.1.10', '192.0.2.7'];

const namespace = fc.constantFrom(...NAMESPACES);
const protocol = fc.constantFrom(...PROTOCOLS);
const port = fc.constantFrom(...PORTS);
const portName = fc.constantFrom('dns', 'opc');
const key = fc.constantFrom('line', 'tier');
const value = fc.constantFrom('one', 'two');
const labels = fc.dictionary(key, value, { maxKeys: 2 });

const pods = fc
  .array(
    fc.record({
      namespace,
      labels,
      ports: fc.uniqueArray(fc.record({ name: portName, protocol, port }), {
        maxLength: 2,
        selector: ({ port: number }) => number,
      }),
    }),
    { minLength: 2, maxLength: 5 },
  )
  .map((each) => each.map((pod, index) => ({ ...pod, address: `10.42.0.${index + 2}` })));

const requirement: fc.Arbitrary<Requirement> = fc
  .record({
    key,
    operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
    values: fc.uniqueArray(value, { minLength: 1 }),
  })
  .map((each) => (each.operator.endsWith('In') ? each : { ...each, values: [] }));

export const anySelector: fc.Arbitrary<LabelSelector> = fc.record({
  matchLabels: labels,
  matchExpressions: fc.array(requirement, { maxLength: 2 }),
});

/** Where "not in" is asked for, so is the label: cyclonus does not select what lacks it, and Kubernetes does (selects.test.ts). */
const judgeable = requirement.map((each): Requirement[] =>
  each.operator === 'NotIn' ? [each, { key: each.key, operator: 'Exists', values: [] }] : [each],
);

const selector: fc.Arbitrary<LabelSelector> = fc.record({
  matchLabels: fc.oneof(fc.constant<Record<string, string>>({}), labels),
  matchExpressions: fc.oneof(
    { weight: 2, arbitrary: fc.constant<Requirement[]>([]) },
    { weight: 1, arbitrary: judgeable },
  ),
});

const peer: fc.Arbitrary<PolicyPeer> = fc.oneof(
  fc.record({
    ipBlock: fc.record({
      cidr: fc.constantFrom(...NETWORKS),
      except: fc.uniqueArray(fc.constantFrom(...EXCEPTIONS), { maxLength: 2 }),
    }),
  }),
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
);

const policyPort: fc.Arbitrary<PolicyPort> = fc.oneof(
  fc.record({ protocol }),
  fc.record({ protocol, port: fc.oneof(port, portName) }),
  fc.record({ protocol, port: fc.constant(54), endPort: fc.constantFrom(443, 4839, 4840) }),
);

const peers = fc.array(peer, { maxLength: 2 });
const ports = fc.array(policyPort, { maxLength: 2 });

const policy: fc.Arbitrary<NetworkPolicy> = fc.record({
  metadata: fc.record({ name: fc.constant('any'), namespace, labels: fc.constant({}) }),
  spec: fc.record({
    podSelector: selector,
    policyTypes: fc.subarray(['Ingress', 'Egress'] as const, { minLength: 1 }).map((each) => [...each]),
    ingress: fc.array(fc.record({ from: peers, ports }), { maxLength: 2 }),
    egress: fc.array(fc.record({ to: peers, ports }), { maxLength: 2 }),
  }),
});

export const anyCluster: fc.Arbitrary<ClusterState> = fc.record({
  pods,
  namespaces: fc
    .tuple(labels, labels, labels)
    .map((each) => new Map(NAMESPACES.map((name, index) => [name, each[index] ?? {}]))),
  policies: fc.array(policy, { maxLength: 4 }),
});

/** Where a connection may go at an end. */
export const EVERY_PORT = PROTOCOLS.flatMap((over) => PORTS.map((number) => ({ protocol: over, port: number })));
