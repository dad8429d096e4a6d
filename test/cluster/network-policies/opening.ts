// What one rule of a policy opens for a pod, in addresses and port numbers: labels and names of ports are gone here. A named
// port is that of the pod connected to, whatever the number; addresses of an ipBlock may be pods' too.

import { contains } from '../../../levels/addresses.ts';
import type { ClusterState, Pod, PolicyPeer, PolicyPort, Protocol } from './cluster-state.ts';
import { selects } from './selects.ts';

export type Direction = 'Ingress' | 'Egress';

/** Addresses in one of the networks and in none of the exceptions. */
export type Block = { readonly networks: readonly string[]; readonly except: readonly string[] };

export type Opening = {
  /** Who may be at the other end; undefined for anyone. */
  readonly peers: Block | undefined;
  /** Undefined for any. */
  readonly protocol: Protocol | undefined;
  /** First and last; undefined for any. */
  readonly ports: readonly [number, number] | undefined;
};

/** A rule of either direction: any of the peers on any of the ports, and none of them listed means any there is. */
export type Rule = { readonly peers: readonly PolicyPeer[]; readonly ports: readonly PolicyPort[] };

export type Side = { readonly pod: Pod; readonly direction: Direction; readonly state: ClusterState };

export function openingsOf({ peers, ports }: Rule, side: Side): readonly Opening[] {
  const blocks = peers.length === 0 ? [undefined] : peers.flatMap((peer) => blockOf(peer, side));
  return blocks.flatMap((block) =>
    ports.length === 0
      ? [{ peers: block, protocol: undefined, ports: undefined }]
      : ports.flatMap((port) => openingsAt(port, block, side)),
  );
}

export function isIn({ networks, except }: Block, address: string): boolean {
  const isInOne = (list: readonly string[]): boolean => list.some((network) => contains(network, address));
  return isInOne(networks) && !isInOne(except);
}

/** None where nobody can be meant: no pod is selected, or the addresses are IPv6, which no pod here has. */
function blockOf({ ipBlock, podSelector, namespaceSelector }: PolicyPeer, { pod, state }: Side): readonly Block[] {
  if (ipBlock !== undefined) {
    return ipBlock.cidr.includes(':') ? [] : [{ networks: [ipBlock.cidr], except: ipBlock.except }];
  }
  const selected = state.pods.filter(
    ({ namespace, labels }) =>
      (namespaceSelector === undefined
        ? namespace === pod.namespace
        : selects(namespaceSelector, state.namespaces.get(namespace) ?? {})) &&
      (podSelector === undefined || selects(podSelector, labels)),
  );
  return selected.length === 0 ? [] : [blockOfPods(selected)];
}

function openingsAt({ protocol, port, endPort }: PolicyPort, peers: Block | undefined, side: Side): readonly Opening[] {
  if (port === undefined) return [{ peers, protocol, ports: undefined }];
  if (typeof port === 'number') return [{ peers, protocol, ports: [port, endPort ?? port] }];
  if (side.direction === 'Ingress') return numbersOf(side.pod).map((ports) => ({ peers, protocol, ports }));
  return side.state.pods
    .filter(({ address }) => peers === undefined || isIn(peers, address))
    .flatMap((pod) => numbersOf(pod).map((ports) => ({ peers: blockOfPods([pod]), protocol, ports })));

  function numbersOf(pod: Pod): readonly (readonly [number, number])[] {
    return pod.ports
      .filter((each) => each.name === port && each.protocol === protocol)
      .map((each) => [each.port, each.port]);
  }
}

function blockOfPods(pods: readonly Pod[]): Block {
  return { networks: pods.map(({ address }) => `${address}/32`).sort(), except: [] };
}
