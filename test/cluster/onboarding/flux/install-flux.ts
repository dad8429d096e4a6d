// Puts Flux into a cluster by the operator's kubectl and waits until it is there.

import type { KubernetesObject } from '../../../support/api-client.ts';
import { run } from '../../image/run.ts';
import { controllerObjects, FLUX_NAMESPACE, type Installation } from './controllers.ts';
import type { FluxManifests } from './manifests.ts';

const AVAILABLE_SECONDS = 240;

export async function installFlux(context: string, manifests: FluxManifests, installation: Installation): Promise<void> {
  await applyObjects(context, manifests.definitions);
  const names = manifests.definitions.map(({ metadata }) => `customresourcedefinition/${metadata.name}`);
  await askKubectl(context, ['wait', '--for=condition=Established', '--timeout=60s', ...names]);
  await applyObjects(context, controllerObjects(manifests, installation));
  const timeout = `--timeout=${AVAILABLE_SECONDS}s`;
  await askKubectl(context, ['--namespace', FLUX_NAMESPACE, 'wait', 'deployment', '--all', '--for=condition=Available', timeout]);
}

export async function applyObjects(context: string, objects: readonly KubernetesObject[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  await askKubectl(context, ['apply', '--server-side', '--force-conflicts', '--filename', '-'], list);
}

/** By the stand-in on the PATH, which knows the way to each cluster. */
export async function askKubectl(context: string, args: readonly string[], input?: string): Promise<string> {
  return run('kubectl', ['--context', context, ...args], input === undefined ? {} : { input });
}
