// Everything else that Flux applies, as gates and walls: pods by the powers they have, Services by whom they let in, and what
// is neither known here nor plain data as a whole.

import type { KubernetesObject } from '../read/documents.ts';
import { at, entriesAt, listAt, numberAt, textAt, textsAt } from '../read/fields.ts';
import type { Boundary, Gate } from './boundary.ts';
import { policyBoundary } from './policy-gates.ts';

/** What they say is read and walked elsewhere, or gives nobody anything. */
const DATA = new Set([
  'Allowlist',
  'ConfigMap',
  'GitRepository',
  'Kustomization',
  'Lease',
  'Namespace',
  'PodDisruptionBudget',
  'ServiceAccount',
]);

/** Where each kind has the template of its pods. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  Job: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
};

/** Kinds that hold back by being there, as they are. */
const HOLDING = /^(ValidatingAdmission|MutatingAdmission|ValidatingWebhook|CustomResourceDefinition)/;

/** Kinds that give somebody rights. */
const GIVING = /Role/;

export function objectBoundary(object: KubernetesObject): Boundary {
  const { kind } = object;
  if (DATA.has(kind)) return { gates: [], walls: [] };
  if (kind === 'NetworkPolicy' || kind === 'CiliumNetworkPolicy') return policyBoundary(object);
  if (kind === 'Service') return { gates: serviceGates(object), walls: [] };
  const template = TEMPLATES[kind];
  if (template !== undefined) return { gates: powersOf(object, at(object.value, ...template)), walls: [] };
  const whole = gate(
    object,
    JSON.stringify(object.value),
    GIVING.test(kind) ? 'gives other rights' : 'says something new',
  );
  const wall = { ...whole, text: 'holds back what it held' };
  return HOLDING.test(kind) ? { gates: [], walls: [wall] } : { gates: [whole], walls: [] };
}

function gate({ kind, namespace, name, path }: KubernetesObject, what: string, text: string): Gate {
  return { key: `${kind} ${namespace}/${name} ${what}`, object: path, text, conduit: undefined };
}

/** Who may come, and on which ports. A load balancer without ranges is there for everyone. */
function serviceGates(object: KubernetesObject): readonly Gate[] {
  const spec = at(object.value, 'spec');
  const type = textAt(spec, 'type') ?? 'ClusterIP';
  const ranges = textsAt(spec, 'loadBalancerSourceRanges');
  const callers = type !== 'LoadBalancer' ? [] : ranges.length === 0 ? ['everyone'] : ranges;
  const line = `${object.namespace}/${object.name} ${JSON.stringify(at(spec, 'selector'))}`;
  const ports = listAt(spec, 'ports').map((each) => {
    const port = numberAt(each, 'port');
    return { ...gate(object, JSON.stringify(each), `leads port ${port} on`), conduit: { line, peer: undefined, port } };
  });
  const outside = textsAt(spec, 'externalIPs').map((address) => gate(object, address, `answers at ${address}`));
  const annotations = entriesAt(object.value, 'metadata', 'annotations');
  return [
    gate(object, `type ${type}`, `is a ${type}`),
    gate(object, JSON.stringify(annotations), 'asks the cloud for another load balancer'),
    ...callers.map((caller) => gate(object, `from ${caller}`, `lets ${caller} in`)),
    ...outside,
    ...ports,
  ];
}

/** What pods may do to their node and to the cluster, and that they run at all. */
function powersOf(object: KubernetesObject, template: unknown): readonly Gate[] {
  const pod = at(template, 'spec');
  const power = (name: string, value: unknown): readonly Gate[] =>
    value === undefined
      ? []
      : [gate(object, `${name} ${JSON.stringify(value)}`, `runs with ${name} ${JSON.stringify(value)}`)];
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) => listAt(pod, key));
  return [
    gate(object, 'runs', 'runs pods'),
    ...['hostNetwork', 'hostPID', 'hostIPC', 'serviceAccountName', 'securityContext'].flatMap((name) =>
      power(name, at(pod, name)),
    ),
    ...listAt(pod, 'volumes').flatMap((volume) => power('hostPath', at(volume, 'hostPath'))),
    ...containers.flatMap((container) =>
      power(`container "${textAt(container, 'name')}" and securityContext`, at(container, 'securityContext') ?? {}),
    ),
    ...containers.flatMap((container) =>
      listAt(container, 'ports').flatMap((each) => power('hostPort', at(each, 'hostPort'))),
    ),
  ];
}
