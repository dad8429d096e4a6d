// What a network policy says, before it is written for one network plugin or another. Two traps of the plain API have no
// place in this form: a rule without ports (which allows every port) and a port 0.

/** Who may be at the other end. */
export type Peer =
  | { readonly kind: 'network'; readonly cidr: string; readonly except?: readonly string[] }
  /** Pods of this cluster, by namespace and labels; a namespace without labels means all of its pods. */
  | { readonly kind: 'pods'; readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
  /** Every pod of this cluster. `cidr` is their range. */
  | { readonly kind: 'all-pods'; readonly cidr: string }
  /** A node of this cluster, or a pod on its network. */
  | { readonly kind: 'node'; readonly address: string }
  | { readonly kind: 'api-server'; readonly addresses: readonly string[] };

export type PolicyPort = {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  /** Last port of a range; absent for a single port. */
  readonly endPort?: number;
};

/** One conduit: any of the peers on any of the ports. */
export type PolicyRule = {
  readonly peers: readonly [Peer, ...Peer[]];
  readonly ports: readonly [PolicyPort, ...PolicyPort[]];
};

/** A policy for pods of one namespace. A direction that is absent is not policed, an empty one is closed. */
export type Policy = {
  readonly name: string;
  readonly namespace: string;
  /** The pods it is for; none means all of the namespace. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
};

/** Said aloud, because leaving ports out would mean the same without being seen. */
export const EVERY_TCP_PORT: PolicyPort = { protocol: 'TCP', port: 1, endPort: 65535 };

/** One rule for peers and ports, or none where either is missing. */
export function ruleFor(peers: readonly Peer[], ports: readonly PolicyPort[]): readonly PolicyRule[] {
  const [peer, ...otherPeers] = peers;
  const [port, ...otherPorts] = ports;
  return peer === undefined || port === undefined
    ? []
    : [{ peers: [peer, ...otherPeers], ports: [port, ...otherPorts] }];
}

/** TCP ports, each once, in order. */
export function tcpPorts(ports: Iterable<number>): readonly PolicyPort[] {
  return [...new Set(ports)].sort((a, b) => a - b).map((port) => ({ protocol: 'TCP', port }));
}

/** A network as a peer. */
export function network(cidr: string, except: readonly string[] = []): Peer {
  return { kind: 'network', cidr, ...(except.length > 0 && { except }) };
}

/** A single address as a peer. */
export function address(text: string): Peer {
  return network(`${text}/32`);
}
