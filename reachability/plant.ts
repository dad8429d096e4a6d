// What the objects of a site say, read once, in the words of this proof. Types only.

import type { Network } from './networks.ts';
import type { SynthesizedFiles } from './reach.ts';

export type Plant = {
  readonly site: string;
  /** By name. */
  readonly zones: ReadonlyMap<string, PlantZone>;
  /** Objects that are missing, unreadable, or contradict each other whatever is asked. */
  readonly faults: readonly Fault[];
  readonly files: SynthesizedFiles;
};

export type Fault = {
  readonly zone: string;
  /** Path of the object; of a missing one, where it is expected. */
  readonly object: string;
  /** The other sides of a contradiction. */
  readonly against?: readonly string[];
  readonly text: string;
};

export type PlantZone = {
  readonly name: string;
  /** `dist/<site>/<zone>` */
  readonly folder: string;
  /** Undefined for the top zone. */
  readonly parent: string | undefined;
  /** Whether Flux applies objects in a cluster; else systemd units run on a host. */
  readonly hasCluster: boolean;
  /** Where its connections come from, as the parent's objects say; what most objects agree on first. */
  readonly sources: readonly Source[];
  readonly forwarder: Forwarder | undefined;
  readonly allowlist: Allowlist | undefined;
  /** The DNS its children ask. */
  readonly childrenDns: DnsServer | undefined;
  /** The DNS servers it asks itself, where it answers its own names. */
  readonly ownDns: readonly DnsServer[];
  readonly resolver: Resolver | undefined;
  readonly services: readonly Service[];
  readonly policies: readonly Policy[];
  /** Those that say what whole namespaces of workloads may dial, by namespace. */
  readonly guards: readonly Guard[];
  readonly images: readonly Image[];
  readonly git: readonly GitSource[];
  /** Whether an Azure Resource Manager agent holds its Flux configuration, so that it has to sign in. */
  readonly signsIn: string | undefined;
  /** Brokers' listeners: the Services that will exist although no file declares them. */
  readonly brokerServices: readonly BrokerService[];
};

/** An address that stands for a network, and the object that names it. */
export type Source = { readonly network: Network; readonly sample: Network; readonly object: string };

export type Resolver = { readonly object: string; readonly addresses: readonly string[] };

/** forwarder.yaml, and what runs it. */
export type Forwarder = {
  /** Path of the ConfigMap or file. */
  readonly object: string;
  readonly zone: string;
  readonly listeners: readonly Listener[];
  readonly uplink: Uplink;
  /** Folder of keys by child. */
  readonly children: ReadonlyMap<string, string>;
  readonly serviceResolver: string | undefined;
  /** Where it looks for its Allowlist. */
  readonly list: ListPlace | undefined;
  readonly digest: string;
  /** Where it runs: with the machine's addresses, or behind a load balancer. */
  readonly place: 'machine' | 'pod';
  /** Labels of its pods, for Services and policies. */
  readonly labels: Labels;
  /** Why what runs does not read these files; empty when all is well. */
  readonly obstacles: readonly Obstacle[];
  /** Secret mounted at a folder; undefined on a host, whose administrator puts the keys there. */
  readonly secrets: ReadonlyMap<string, string> | undefined;
  /** Path of the Deployment or unit. */
  readonly runner: string;
};

export type ListPlace =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'object'; readonly namespace: string; readonly name: string };

export type Obstacle = { readonly object: string; readonly against?: readonly string[]; readonly text: string };

export type Labels = Readonly<Record<string, string>>;

export type Listener = {
  readonly name: string;
  readonly protocol: string;
  /** The logical port. */
  readonly port: number;
  readonly bind: readonly { readonly address: string; readonly port: number }[];
};

export type Uplink =
  | {
      readonly kind: 'parent';
      readonly zone: string;
      readonly address: string;
      readonly keys: string;
      readonly ports: PortMap;
      readonly from: string | undefined;
    }
  | {
      readonly kind: 'direct';
      readonly resolvers: readonly string[];
      readonly ports: PortMap;
      readonly permitted: readonly Network[];
    }
  | { readonly kind: 'proxy'; readonly host: string; readonly port: number }
  | { readonly kind: 'none'; readonly text: string };

/** Logical port → dialled port, where they differ. */
export type PortMap = ReadonlyMap<number, number>;

export type Allowlist = {
  readonly object: string;
  readonly configDigest: string;
  readonly zones: ReadonlyMap<string, AllowlistZone>;
  /** By zone. */
  readonly grants: ReadonlyMap<string, ZoneGrants>;
};

type AllowlistZone = { readonly networks: readonly Network[]; readonly via: string | undefined };

/** What one zone is granted, by where it is looked for. */
export type ZoneGrants = {
  readonly all: readonly Grant[];
  /** By `protocol port host` for names, `tcp port` for tcp; wildcards by their base. */
  readonly byKey: ReadonlyMap<string, readonly Grant[]>;
};

export type Grant = {
  /** Undefined only for tcp to an address. */
  readonly host: string | undefined;
  readonly port: number;
  readonly listenPort: number;
  readonly protocol: string;
  readonly to: Target | undefined;
  readonly expires: string | undefined;
  readonly isReserved: boolean;
};

export type Target =
  | { readonly kind: 'address'; readonly address: string; readonly port: number }
  | { readonly kind: 'service'; readonly service: string; readonly namespace: string; readonly port: number };

/** A CoreDNS: its server blocks, and where it listens. */
export type DnsServer = {
  /** Path of the Corefile. */
  readonly object: string;
  readonly blocks: readonly DnsBlock[];
  readonly zoneFiles: ReadonlyMap<string, ZoneFile>;
  readonly place: 'machine' | 'pod';
  readonly labels: Labels;
  readonly obstacles: readonly Obstacle[];
  readonly runner: string;
};

export type DnsBlock = {
  /** Zones without trailing dot; empty for the root. */
  readonly zones: readonly string[];
  readonly port: number;
  /** Empty: every address. */
  readonly bind: readonly string[];
  readonly view: string | undefined;
  /** Undefined where the block answers everyone. */
  readonly networks: readonly Network[] | undefined;
  readonly source:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'forward'; readonly servers: readonly string[] }
    | { readonly kind: 'templates'; readonly templates: readonly Template[] }
    | { readonly kind: 'none' };
};

export type Template = {
  readonly type: string;
  readonly match: RegExp | undefined;
  readonly answers: readonly string[];
  readonly rcode: string;
  readonly passesOn: boolean;
};

export type ZoneFile = {
  readonly object: string;
  readonly serial: number;
  /** By owner without trailing dot. */
  readonly records: ReadonlyMap<string, readonly ZoneRecord[]>;
  /** Owners and every name above them. */
  readonly names: ReadonlySet<string>;
};

export type ZoneRecord = { readonly type: string; readonly data: string; readonly object: string };

export type Service = {
  readonly object: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  /** The address of an internal load balancer; undefined where the cloud would choose one. */
  readonly face: string | undefined;
  readonly clusterIp: string | undefined;
  readonly isInternal: boolean;
  readonly keepsSource: boolean;
  /** Empty: everyone. */
  readonly sourceRanges: readonly Network[];
  readonly ports: readonly { readonly port: number; readonly targetPort: number; readonly protocol: string }[];
  readonly selector: Labels;
};

export type Policy = {
  readonly object: string;
  readonly namespace: string;
  /** The pods it is for; empty: all of the namespace. */
  readonly labels: Labels;
  /** Undefined: the direction is not policed. */
  readonly ingress: readonly PolicyRule[] | undefined;
  readonly egress: readonly PolicyRule[] | undefined;
};

export type Guard = { readonly namespace: string; readonly policies: readonly Policy[] };

export type PolicyRule = {
  readonly peers: readonly PolicyPeer[];
  /** Undefined: every port. */
  readonly ports: readonly { readonly protocol: string; readonly first: number; readonly last: number }[] | undefined;
};

export type PolicyPeer =
  | { readonly kind: 'network'; readonly network: Network; readonly except: readonly Network[] }
  | { readonly kind: 'pods'; readonly namespace: string | undefined }
  | { readonly kind: 'entity'; readonly entity: string }
  | { readonly kind: 'anyone' };

export type Image = { readonly object: string; readonly image: string };

export type GitSource = { readonly object: string; readonly host: string; readonly port: number };

export type BrokerService = {
  readonly object: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
};
