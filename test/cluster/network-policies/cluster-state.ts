// What network policies are about, as far as the API server's objects say it: pods with an address of their own, the labels
// of namespaces, and the policies.

import { z } from 'zod';

const labels = z.record(z.string(), z.string()).default({});
const namespaced = z.object({ name: z.string(), namespace: z.string(), labels });
const protocol = z.enum(['TCP', 'UDP', 'SCTP']);

const selector = z.object({
  matchLabels: labels,
  matchExpressions: z
    .array(
      z.object({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});

const peer = z.object({
  ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional(),
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
});

const port = z.object({
  protocol: protocol.default('TCP'),
  port: z.union([z.int(), z.string()]).optional(),
  endPort: z.int().optional(),
});

export const networkPolicySchema = z.object({
  metadata: namespaced,
  spec: z.object({
    podSelector: selector.default({ matchLabels: {}, matchExpressions: [] }),
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z.array(z.object({ from: z.array(peer).default([]), ports: z.array(port).default([]) })).default([]),
    egress: z.array(z.object({ to: z.array(peer).default([]), ports: z.array(port).default([]) })).default([]),
  }),
});

const namespaceSchema = z.object({ metadata: z.object({ name: z.string(), labels }) });

const podSchema = z.object({
  metadata: namespaced,
  spec: z.object({
    hostNetwork: z.boolean().default(false),
    containers: z.array(
      z.object({
        ports: z
          .array(z.object({ name: z.string().default(''), containerPort: z.int(), protocol: protocol.default('TCP') }))
          .default([]),
      }),
    ),
  }),
  status: z.object({ podIP: z.string().default(''), phase: z.string().default('') }).prefault({}),
});

export type Labels = Readonly<Record<string, string>>;
export type Protocol = z.infer<typeof protocol>;
export type LabelSelector = z.infer<typeof selector>;
export type PolicyPeer = z.infer<typeof peer>;
export type PolicyPort = z.infer<typeof port>;
export type NetworkPolicy = z.infer<typeof networkPolicySchema>;

export type Pod = {
  readonly namespace: string;
  readonly labels: Labels;
  readonly address: string;
  /** What its containers say they listen on. */
  readonly ports: readonly { readonly name: string; readonly protocol: Protocol; readonly port: number }[];
};

export type ClusterState = {
  readonly pods: readonly Pod[];
  /** Labels by name. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly policies: readonly NetworkPolicy[];
};

/** The objects of a cluster, as lists of the API have them. */
export type ListedObjects = {
  readonly pods: readonly unknown[];
  readonly namespaces: readonly unknown[];
  readonly policies: readonly unknown[];
};

export function clusterStateOf({ pods, namespaces, policies }: ListedObjects): ClusterState {
  const named = namespaces.map((each) => namespaceSchema.parse(each).metadata);
  return {
    pods: pods.flatMap(podIn),
    namespaces: new Map(named.map((each) => [each.name, each.labels])),
    policies: policies.map((each) => networkPolicySchema.parse(each)),
  };
}

/** None for a pod that has no address yet or any more, or has its node's: no policy is for those. */
function podIn(object: unknown): readonly Pod[] {
  const { metadata, spec, status } = podSchema.parse(object);
  const hasEnded = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (status.podIP === '' || spec.hostNetwork || hasEnded) return [];
  const ports = spec.containers
    .flatMap((container) => container.ports)
    .map(({ name, protocol: over, containerPort }) => ({ name, protocol: over, port: containerPort }));
  return [{ namespace: metadata.namespace, labels: metadata.labels, address: status.podIP, ports }];
}
