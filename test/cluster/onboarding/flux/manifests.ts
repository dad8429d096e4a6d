// What an installer of Flux has in its download, taken from the modules the controllers are built from. Written down before
// anybody sits down at a machine, because a machine of a level can fetch nothing of the kind.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asFields, asList, asObject, type KubernetesObject } from '../../../support/api-client.ts';
import { fluxControllers, fluxDefinitions } from '../../build-kubernetes.ts';

export type FluxManifests = {
  readonly definitions: readonly KubernetesObject[];
  /** Deployments and Services of source-controller and kustomize-controller. */
  readonly controllers: readonly KubernetesObject[];
};

const FILE = 'flux.json';

/** Once for all machines of a plant. */
export async function writeFluxManifests(folder: string): Promise<void> {
  const path = join(folder, FILE);
  if (existsSync(path)) return;
  mkdirSync(folder, { recursive: true });
  const manifests: FluxManifests = { definitions: await fluxDefinitions(), controllers: await fluxControllers() };
  // Renamed when it is whole: zones are onboarded side by side.
  const written = `${path}.${process.pid}`;
  writeFileSync(written, JSON.stringify(manifests));
  renameSync(written, path);
}

export function readFluxManifests(folder: string): FluxManifests {
  const { definitions, controllers } = asFields(JSON.parse(readFileSync(join(folder, FILE), 'utf8')));
  return { definitions: asList(definitions).map(asObject), controllers: asList(controllers).map(asObject) };
}
