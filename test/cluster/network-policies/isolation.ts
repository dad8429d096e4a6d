// What policies come to for each pod and direction: not isolated, or closed but for openings. Policies add up; a pod that none
// selects for a direction is open in it. An opening names addresses, so a kernel can hold packets against it (packet-rules.ts).
//
// Not covered: IPv6, and what a node itself sends to its pods, which no policy is about.

import type { ClusterState, NetworkPolicy, Pod, Protocol } from './cluster-state.ts';
import { type Direction, isIn, type Opening, openingsOf, type Rule } from './opening.ts';
import { selects } from './selects.ts';

export type Isolation = {
  /** Of the pod. */
  readonly address: string;
  readonly direction: Direction;
  readonly openings: readonly Opening[];
};

/** The first packet of a connection. */
export type Flow = {
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port: number;
};

const DIRECTIONS: readonly Direction[] = ['Ingress', 'Egress'];

/** Every pod and direction that is isolated, in an order of their own. */
export function isolationsIn(state: ClusterState): readonly Isolation[] {
  const pods = state.pods.toSorted((left, right) => (left.address < right.address ? -1 : 1));
  return pods.flatMap((pod) => DIRECTIONS.flatMap((direction) => isolationOf(pod, direction, state)));
}

/** Whether a connection may be opened: both ends have a say. */
export function isAllowed(isolations: readonly Isolation[], flow: Flow): boolean {
  return isolations.every(({ address, direction, openings }) => {
    const [pod, other] = direction === 'Ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
    return address !== pod || openings.some((opening) => isOpenFor(opening, other, flow));
  });
}

function isOpenFor({ peers, protocol, ports }: Opening, other: string, flow: Flow): boolean {
  const isPeer = peers === undefined || isIn(peers, other);
  const isProtocol = protocol === undefined || protocol === flow.protocol;
  const isPort = ports === undefined || (ports[0] <= flow.port && flow.port <= ports[1]);
  return isPeer && isProtocol && isPort;
}

function isolationOf(pod: Pod, direction: Direction, state: ClusterState): readonly Isolation[] {
  const policies = state.policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === pod.namespace &&
      spec.policyTypes.includes(direction) &&
      selects(spec.podSelector, pod.labels),
  );
  if (policies.length === 0) return [];
  const rules = policies.flatMap((policy) => rulesOf(policy, direction));
  const openings = rules.flatMap((rule) => openingsOf(rule, { pod, direction, state }));
  return [{ address: pod.address, direction, openings }];
}

function rulesOf({ spec }: NetworkPolicy, direction: Direction): readonly Rule[] {
  return direction === 'Ingress'
    ? spec.ingress.map(({ from, ports }) => ({ peers: from, ports }))
    : spec.egress.map(({ to, ports }) => ({ peers: to, ports }));
}
