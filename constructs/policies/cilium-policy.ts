// A policy as a CiliumNetworkPolicy. Cilium knows pods, nodes and the API server by identity: an address block never matches
// them, so a plain NetworkPolicy that names their networks would close what it means to open.

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Peer, Policy, PolicyPort, PolicyRule } from './policy.ts';

export interface CiliumNetworkPolicyProps {
  readonly policy: Policy;
}

/** `cilium.io/v2`. */
export class CiliumNetworkPolicy extends Construct {
  constructor(scope: Construct, id: string, { policy }: CiliumNetworkPolicyProps) {
    super(scope, id);
    const { name, namespace, labels, ingress, egress } = policy;
    new ApiObject(this, 'policy', {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name, namespace },
      spec: {
        endpointSelector: labels === undefined ? {} : { matchLabels: labels },
        ...(ingress !== undefined && { ingress: rulesOf(ingress, 'from') }),
        ...(egress !== undefined && { egress: rulesOf(egress, 'to') }),
      },
    });
  }
}

type Direction = 'from' | 'to';

/** A direction with one empty rule is closed; without any rule it would be open. */
function rulesOf(rules: readonly PolicyRule[], direction: Direction): readonly object[] {
  if (rules.length === 0) return [{}];
  const written = rules.flatMap(({ peers, ports }) =>
    peers.map((peer) => ({ ...peerOf(peer, direction), toPorts: [{ ports: ports.map(portOf) }] })),
  );
  // Two addresses of the API server are one identity here.
  return [...new Map(written.map((rule) => [JSON.stringify(rule), rule])).values()];
}

function peerOf(peer: Peer, direction: Direction): object {
  if (peer.kind === 'network') {
    return {
      [`${direction}CIDRSet`]: [{ cidr: peer.cidr, ...(peer.except !== undefined && { except: peer.except }) }],
    };
  }
  if (peer.kind === 'node') return { [`${direction}Entities`]: ['host', 'remote-node'] };
  if (peer.kind === 'api-server') return { [`${direction}Entities`]: ['kube-apiserver'] };
  const pods =
    peer.kind === 'pods'
      ? { matchLabels: { [NAMESPACE_LABEL]: peer.namespace, ...peer.labels } }
      : { matchExpressions: [{ key: NAMESPACE_LABEL, operator: 'Exists' }] };
  return { [`${direction}Endpoints`]: [pods] };
}

const NAMESPACE_LABEL = 'k8s:io.kubernetes.pod.namespace';

function portOf({ protocol, port, endPort }: PolicyPort): object {
  return { port: String(port), protocol, ...(endPort !== undefined && { endPort }) };
}
