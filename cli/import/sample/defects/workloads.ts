// Defect 17: what ran the proxy.

import { finding, type Finding } from '../../finding.ts';
import { valueAt } from '../../yaml-stream.ts';
import type { Sample } from './sample.ts';
import { nameOf, objectsOf, textAt } from './objects.ts';

export function workloadDefects({ objects }: Sample): readonly Finding[] {
  return objectsOf(objects, 'ReplicaSet', 'Pod', 'Deployment', 'DaemonSet').flatMap((workload) => {
    const { value } = workload;
    const kind = textAt(value, 'kind');
    const pod = kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
    const container = [...pod, 'containers', 0];
    if (!textAt(value, ...container, 'image').includes('envoy')) return [];
    const lacks = [
      ...(kind === 'ReplicaSet' || kind === 'Pod'
        ? [`a ${kind} does not follow a change of its image or configuration`]
        : []),
      ...(hasProbe(value, container) ? [] : ['nothing probes it']),
      ...(valueAt(value, ...container, 'resources') === undefined ? ['it may use all of the node'] : []),
      ...(hasSecurityContext(value, pod, container) ? [] : ['it may be root']),
      ...(textAt(value, ...container, 'image').includes('@sha256:') ? [] : ['its tag may become another image']),
      ...(['', 'default'].includes(textAt(value, 'metadata', 'namespace'))
        ? ['it stands in the namespace "default"']
        : []),
    ];
    if (lacks.length === 0) return [];
    const was = `${kind} "${nameOf(workload)}" is not fit to carry a plant: ${lacks.join(', ')}`;
    const now =
      'The forwarder is a Deployment with probes, limits and no privilege, by digest, in a namespace of its own.';
    return [finding('fixed', 'workload', [workload.locate(['kind'])], was, now, 17)];
  });
}

function hasProbe(value: unknown, container: readonly (string | number)[]): boolean {
  return ['readinessProbe', 'livenessProbe'].some((key) => valueAt(value, ...container, key) !== undefined);
}

function hasSecurityContext(
  value: unknown,
  pod: readonly (string | number)[],
  container: readonly (string | number)[],
): boolean {
  return [pod, container].some((path) => valueAt(value, ...path, 'securityContext') !== undefined);
}
