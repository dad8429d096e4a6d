// Deployments: which files their pods see, and on whose network they run.

import type { Labels } from '../plant.ts';
import type { KubernetesObject } from './documents.ts';
import { at, labelsAt, listAt, numberAt, textAt, textsAt } from './fields.ts';

export type Workload = {
  readonly object: string;
  readonly name: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly onMachine: boolean;
  readonly labels: Labels;
  readonly selector: Labels;
  /** Arguments of its first container. */
  readonly args: readonly string[];
  /** What is mounted where, by folder. */
  readonly mounts: ReadonlyMap<string, Mounted>;
};

/** Names of the ConfigMaps whose files lie in a folder, or of the Secret. */
type Mounted = { readonly configMaps: readonly string[]; readonly secret: string | undefined };

/** The Deployments among some objects. */
export function workloadsIn(objects: readonly KubernetesObject[]): readonly Workload[] {
  return objects.filter(({ kind }) => kind === 'Deployment').map(workloadOf);
}

function workloadOf({ path, name, namespace, value }: KubernetesObject): Workload {
  const pod = at(value, 'spec', 'template', 'spec');
  const [container] = listAt(pod, 'containers');
  const volumes = new Map(listAt(pod, 'volumes').map((volume) => [textAt(volume, 'name'), mountedBy(volume)]));
  const mounts = listAt(container, 'volumeMounts').flatMap((mount) => {
    const [folder, volume] = [textAt(mount, 'mountPath'), volumes.get(textAt(mount, 'name'))];
    return folder === undefined || volume === undefined ? [] : [[folder, volume] as const];
  });
  return {
    object: path,
    name,
    namespace,
    replicas: numberAt(value, 'spec', 'replicas') ?? 1,
    onMachine: at(pod, 'hostNetwork') === true,
    labels: labelsAt(value, 'spec', 'template', 'metadata', 'labels'),
    selector: labelsAt(value, 'spec', 'selector', 'matchLabels'),
    args: textsAt(container, 'args'),
    mounts: new Map(mounts),
  };
}

function mountedBy(volume: unknown): Mounted {
  const projected = listAt(volume, 'projected', 'sources').map((source) => textAt(source, 'configMap', 'name'));
  const configMaps = [textAt(volume, 'configMap', 'name'), ...projected].filter((name) => name !== undefined);
  return { configMaps, secret: textAt(volume, 'secret', 'secretName') };
}

/** Whether every label that is asked for is there. */
export function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
