// A policy as the NetworkPolicy every plugin understands. Addresses were checked when the declaration was read; this library
// would let 999.1.1.1/99 through.

import {
  NetworkPolicy,
  NetworkPolicyIpBlock,
  NetworkPolicyPort,
  NetworkPolicyTrafficDefault,
  NetworkProtocol,
  Namespaces,
  Pods,
} from 'cdk8s-plus-28';
import type { INetworkPolicyPeer, NetworkPolicyRule, NetworkPolicyTraffic } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Peer, Policy, PolicyPort, PolicyRule } from './policy.ts';

export interface PlainNetworkPolicyProps {
  readonly policy: Policy;
}

/** `networking.k8s.io/v1`. */
export class PlainNetworkPolicy extends Construct {
  private peers = 0;

  constructor(scope: Construct, id: string, { policy }: PlainNetworkPolicyProps) {
    super(scope, id);
    const { name, namespace, labels, ingress, egress } = policy;
    new NetworkPolicy(this, 'policy', {
      metadata: { name, namespace },
      selector: labels === undefined ? Pods.all(this, 'pods') : Pods.select(this, 'pods', { labels }),
      ...(ingress !== undefined && { ingress: this.trafficOf(ingress) }),
      ...(egress !== undefined && { egress: this.trafficOf(egress) }),
    });
  }

  private trafficOf(rules: readonly PolicyRule[]): NetworkPolicyTraffic {
    return { default: NetworkPolicyTrafficDefault.DENY, rules: rules.flatMap((rule) => this.rulesOf(rule)) };
  }

  /** The library takes one peer in a rule. */
  private rulesOf({ peers, ports }: PolicyRule): NetworkPolicyRule[] {
    return peers.flatMap((peer) => this.peersOf(peer)).map((peer) => ({ peer, ports: ports.map(portOf) }));
  }

  private peersOf(peer: Peer): INetworkPolicyPeer[] {
    if (peer.kind === 'pods') return [this.podsOf(peer.namespace, peer.labels)];
    if (peer.kind === 'api-server') return peer.addresses.map((cidr) => this.block(cidr));
    if (peer.kind === 'node') return [this.block(`${peer.address}/32`)];
    return [this.block(peer.cidr, peer.kind === 'network' ? peer.except : [])];
  }

  private podsOf(namespace: string, labels: Readonly<Record<string, string>>): Pods {
    const id = this.nextId();
    const namespaces = Namespaces.select(this, `${id}-namespace`, {
      labels: { 'kubernetes.io/metadata.name': namespace },
    });
    return Pods.select(this, id, { labels: { ...labels }, namespaces });
  }

  private block(cidr: string, except: readonly string[] = []): NetworkPolicyIpBlock {
    return NetworkPolicyIpBlock.ipv4(this, this.nextId(), cidr, except.length === 0 ? undefined : [...except]);
  }

  private nextId(): string {
    this.peers += 1;
    return `peer-${this.peers}`;
  }
}

function portOf({ protocol, port, endPort }: PolicyPort): NetworkPolicyPort {
  return NetworkPolicyPort.of({
    protocol: protocol === 'TCP' ? NetworkProtocol.TCP : NetworkProtocol.UDP,
    port,
    ...(endPort !== undefined && { endPort }),
  });
}
