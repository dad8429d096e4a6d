// NetworkPolicy and CiliumNetworkPolicy in one form. They differ in two ways that matter: in Cilium a rule that is empty
// admits nothing, in the plain form it admits everything; and Cilium's address blocks mean neither pods nor nodes.

import { networkOf, networksOf } from '../networks.ts';
import type { Policy, PolicyPeer, PolicyRule } from '../plant.ts';
import type { KubernetesObject } from './documents.ts';
import { at, entriesAt, labelsAt, listAt, numberAt, textAt, textsAt } from './fields.ts';

export function policiesIn(objects: readonly KubernetesObject[]): readonly Policy[] {
  return objects.flatMap((object) => {
    if (object.kind === 'NetworkPolicy') return [plainPolicy(object)];
    return object.kind === 'CiliumNetworkPolicy' ? [ciliumPolicy(object)] : [];
  });
}

function plainPolicy({ path, namespace, value }: KubernetesObject): Policy {
  const types = textsAt(value, 'spec', 'policyTypes');
  const rules = (direction: 'ingress' | 'egress', peers: string): readonly PolicyRule[] | undefined =>
    types.includes(direction === 'ingress' ? 'Ingress' : 'Egress')
      ? listAt(value, 'spec', direction).map((rule) => plainRule(rule, peers))
      : undefined;
  return {
    object: path,
    namespace,
    labels: labelsAt(value, 'spec', 'podSelector', 'matchLabels'),
    ingress: rules('ingress', 'from'),
    egress: rules('egress', 'to'),
  };
}

function plainRule(rule: unknown, direction: string): PolicyRule {
  const peers = listAt(rule, direction).flatMap(plainPeer);
  return { peers: peers.length === 0 ? [{ kind: 'anyone' }] : peers, ports: portsOf(listAt(rule, 'ports')) };
}

function plainPeer(peer: unknown): readonly PolicyPeer[] {
  const block = at(peer, 'ipBlock');
  if (block !== undefined) return networkPeer(block);
  return [{ kind: 'pods', namespace: textAt(peer, 'namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name') }];
}

function networkPeer(block: unknown): readonly PolicyPeer[] {
  const network = networkOf(textAt(block, 'cidr') ?? '');
  return network === undefined ? [] : [{ kind: 'network', network, except: networksOf(textsAt(block, 'except')) }];
}

function ciliumPolicy({ path, namespace, value }: KubernetesObject): Policy {
  const rules = (direction: 'ingress' | 'egress', prefix: string): readonly PolicyRule[] | undefined =>
    at(value, 'spec', direction) === undefined
      ? undefined
      : listAt(value, 'spec', direction).flatMap((rule) => ciliumRule(rule, prefix));
  return {
    object: path,
    namespace,
    labels: labelsAt(value, 'spec', 'endpointSelector', 'matchLabels'),
    ingress: rules('ingress', 'from'),
    egress: rules('egress', 'to'),
  };
}

function ciliumRule(rule: unknown, prefix: string): readonly PolicyRule[] {
  const written = entriesAt(rule).length;
  if (written === 0) return [];
  const peers: readonly PolicyPeer[] = [
    ...listAt(rule, `${prefix}CIDRSet`).flatMap(networkPeer),
    ...textsAt(rule, `${prefix}Entities`).map((entity) => ({ kind: 'entity' as const, entity })),
    ...listAt(rule, `${prefix}Endpoints`).map((endpoint) => ({
      kind: 'pods' as const,
      namespace: textAt(endpoint, 'matchLabels', 'k8s:io.kubernetes.pod.namespace'),
    })),
  ];
  const ports = listAt(rule, 'toPorts').flatMap((each) => listAt(each, 'ports'));
  const isForAnyone = at(rule, 'toPorts') !== undefined && written === 1;
  return [{ peers: isForAnyone ? [{ kind: 'anyone' }] : peers, ports: portsOf(ports) }];
}

/** No ports mean every port. */
function portsOf(ports: readonly unknown[]): PolicyRule['ports'] {
  if (ports.length === 0) return undefined;
  return ports.flatMap((each) => {
    const first = numberAt(each, 'port');
    return first === undefined
      ? []
      : [{ protocol: textAt(each, 'protocol') ?? 'TCP', first, last: numberAt(each, 'endPort') ?? first }];
  });
}
