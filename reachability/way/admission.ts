// Whether network policies let a connection through. Policies for the same pods add up; pods that none polices are open.

import { holds, type Network } from '../networks.ts';
import type { Labels, Policy, PolicyRule } from '../plant.ts';
import { selects } from '../read/workloads.ts';

export type Direction = 'ingress' | 'egress';

/** The other end and the port there, or here for `ingress`. */
export type Conduit = { readonly other: Network; readonly port: number; readonly protocol?: 'TCP' | 'UDP' };

/** Policies of a direction for pods with these labels. */
export function policing(policies: readonly Policy[], direction: Direction, labels: Labels): readonly Policy[] {
  return policies.filter((policy) => policy[direction] !== undefined && selects(policy.labels, labels));
}

/** Undefined when the conduit is open; else the policy nearest to opening it. */
export function closedBy(policies: readonly Policy[], direction: Direction, conduit: Conduit): Policy | undefined {
  if (policies.some((policy) => policy[direction]?.some((rule) => opens(rule, conduit)) === true)) return undefined;
  // The one that says most is the one that forgot something; a default-deny says nothing on purpose.
  return policies.toSorted((a, b) => (b[direction]?.length ?? 0) - (a[direction]?.length ?? 0))[0];
}

function opens(rule: PolicyRule, { other, port, protocol = 'TCP' }: Conduit): boolean {
  return (
    opensPort(rule, port, protocol) &&
    rule.peers.some(
      (peer) =>
        peer.kind === 'anyone' ||
        (peer.kind === 'network' && holds([peer.network], other) && !holds(peer.except, other)),
    )
  );
}

/** Whether a rule opens a port to every pod of the cluster; `pods` are their addresses. */
export function opensToPods(rule: PolicyRule, port: number, pods: readonly Network[]): boolean {
  return (
    opensPort(rule, port, 'TCP') &&
    rule.peers.some(
      (peer) =>
        peer.kind === 'anyone' ||
        (peer.kind === 'pods' && peer.namespace === undefined) ||
        (peer.kind === 'network' && pods.some((network) => holds([peer.network], network))),
    )
  );
}

/** Whether a rule opens the node itself: by its address, or as what Cilium calls it. */
export function opensToNode(rule: PolicyRule, conduit: Conduit): boolean {
  const isNode = rule.peers.some((peer) => peer.kind === 'entity' && peer.entity === 'host');
  return opens(rule, conduit) || (isNode && opensPort(rule, conduit.port, 'TCP'));
}

function opensPort({ ports }: PolicyRule, port: number, protocol: string): boolean {
  return (
    ports === undefined || ports.some((each) => each.protocol === protocol && each.first <= port && port <= each.last)
  );
}
