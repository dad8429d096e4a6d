// What Flux applies to the cluster of each zone of the example sites, as objects of the API, part by part. Data flows are not
// among them: the definitions of their kinds are not published.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { asFields, asObject, type KubernetesObject } from './api-client.ts';

export type SynthesizedZone = {
  readonly site: string;
  readonly name: string;
  /** Who applies there: the account of the Flux controller that impersonates, by the way Flux came in. */
  readonly applier: { readonly namespace: string; readonly name: string };
  readonly crds: readonly KubernetesObject[];
  readonly network: readonly KubernetesObject[];
  readonly policies: readonly KubernetesObject[];
  readonly probe: readonly KubernetesObject[];
  readonly trust: readonly KubernetesObject[];
  /** What tells Flux to apply the others. */
  readonly flux: readonly KubernetesObject[];
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const APPLIERS = {
  arc: { namespace: 'sallyport-flux', name: 'flux-applier' },
  native: { namespace: 'flux-system', name: 'kustomize-controller' },
} as const;

/** Zones with a cluster, from the committed output. */
export function synthesizedZones(): readonly SynthesizedZone[] {
  return readdirSync(join(ROOT, 'flux')).flatMap((site) =>
    readdirSync(join(ROOT, 'flux', site)).map((name) => readZone(site, name)),
  );
}

export function synthesizedZone(site: string, name: string): SynthesizedZone {
  return readZone(site, name);
}

function readZone(site: string, name: string): SynthesizedZone {
  const folder = join(ROOT, 'flux', site, name);
  const part = (each: string): readonly KubernetesObject[] => readFolder(join(ROOT, 'dist', site, name, each));
  return {
    site,
    name,
    applier: existsSync(join(folder, 'git-repository.yaml')) ? APPLIERS.native : APPLIERS.arc,
    crds: part('crds'),
    network: part('network'),
    policies: part('policies'),
    probe: part('probe'),
    trust: part('trust'),
    flux: listed(folder).map((file) => readObject(join(folder, file))),
  };
}

function readFolder(folder: string): readonly KubernetesObject[] {
  if (!existsSync(folder)) return [];
  const objects = readdirSync(folder).map((file) => readObject(join(folder, file)));
  return objects.toSorted((left, right) => orderOf(left) - orderOf(right));
}

function readObject(file: string): KubernetesObject {
  return asObject(parse(readFileSync(file, 'utf8')));
}

/** The files a kustomization.yaml names. */
function listed(folder: string): readonly string[] {
  const { resources } = asFields(parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')));
  return Array.isArray(resources) ? resources.map(String) : [];
}

/** As Flux sorts: what others need comes first. */
function orderOf({ kind }: KubernetesObject): number {
  const first = ['Namespace', 'CustomResourceDefinition'];
  return first.includes(kind) ? first.indexOf(kind) : first.length;
}
