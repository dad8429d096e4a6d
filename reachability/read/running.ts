// A program and the files it reads: in a cluster a Deployment that mounts ConfigMaps, on a host a unit that names a path.
// What keeps it from running on the very files that are declared is an obstacle, with the object that is to blame.

import type { Labels, Obstacle } from '../plant.ts';
import type { Documents, KubernetesObject } from './documents.ts';
import { labelsAt } from './fields.ts';
import type { FoundFile } from './zone-file.ts';
import { selects, type Workload } from './workloads.ts';

/** What a program runs on. */
export type Running = {
  readonly place: 'machine' | 'pod';
  readonly labels: Labels;
  readonly runner: string;
  readonly obstacles: readonly Obstacle[];
  /** The file a program sees at a path. */
  file(path: string): FoundFile | undefined;
  /** The objects that should hold the file at a path. */
  holders(path: string): readonly string[];
  /** Secrets by folder; undefined on a host. */
  readonly secrets: ReadonlyMap<string, string> | undefined;
};

/** A Deployment among the objects of a part, started on the file that follows `flag`. */
export function inCluster(
  objects: readonly KubernetesObject[],
  { workload, part, name }: { readonly workload: Workload | undefined; readonly part: string; readonly name: string },
): Running {
  const expected = `${part}/Deployment.${name}.yaml`;
  const configMaps = new Map(
    objects
      .filter(({ kind, namespace }) => kind === 'ConfigMap' && namespace === workload?.namespace)
      .map((object) => [object.name, object]),
  );
  const namesAt = (path: string): readonly string[] =>
    workload?.mounts.get(path.slice(0, path.lastIndexOf('/')))?.configMaps ?? [];
  const { mounts, labels = {}, object: runner = expected, onMachine } = workload ?? {};
  return {
    place: onMachine === true ? 'machine' : 'pod',
    labels,
    runner,
    obstacles: workload === undefined ? [{ object: expected, text: `there is no "${expected}"` }] : podFaults(workload),
    secrets: new Map(
      [...(mounts ?? [])].flatMap(([folder, { secret }]) => (secret === undefined ? [] : [[folder, secret] as const])),
    ),
    file: (path) =>
      namesAt(path)
        .map((each) => fileIn(configMaps.get(each), path.slice(path.lastIndexOf('/') + 1)))
        .find((file) => file !== undefined),
    holders: (path) => namesAt(path).map((each) => configMaps.get(each)?.path ?? `${part}/ConfigMap.${each}.yaml`),
  };
}

function podFaults({ object, replicas, selector, labels }: Workload): readonly Obstacle[] {
  if (replicas < 1) return [{ object, text: 'no replica of it runs' }];
  if (Object.keys(selector).length === 0 || !selects(selector, labels))
    return [{ object, text: 'its selector does not select its own pods' }];
  return [];
}

function fileIn(configMap: KubernetesObject | undefined, name: string): FoundFile | undefined {
  const text = configMap && labelsAt(configMap.value, 'data')[name];
  return configMap === undefined || text === undefined ? undefined : { object: configMap.path, text };
}

/** A systemd unit of a host; files below `root` of the machine are those below `folder` of the plant. */
export function onHost(
  documents: Documents,
  { unit, root, folder }: { readonly unit: string; readonly root: string; readonly folder: string },
): Running {
  const isThere = documents.text(unit) !== undefined;
  const objectAt = (path: string): string => (path.startsWith(`${root}/`) ? `${folder}${path.slice(root.length)}` : '');
  return {
    place: 'machine',
    labels: {},
    runner: unit,
    obstacles: isThere ? [] : [{ object: unit, text: `there is no "${unit}"` }],
    secrets: undefined,
    file: (path) => {
      const object = objectAt(path);
      const text = documents.text(object);
      return text === undefined ? undefined : { object, text };
    },
    holders: (path) => [objectAt(path)],
  };
}

/** The word after a flag: in arguments, or in the `ExecStart` of a unit. */
export function argumentAfter(flag: string, words: readonly string[]): string | undefined {
  const found = words.indexOf(flag);
  return found < 0 ? undefined : words[found + 1];
}

/** The words with which a unit starts its program. */
export function startWords(unit: string | undefined): readonly string[] {
  return /^ExecStart=(.*)$/m.exec(unit ?? '')?.[1]?.split(/\s+/) ?? [];
}
