// What Azure makes of a fluxConfiguration in a cluster. The objects are those its documentation names; the agent that makes
// them, and its own kind FluxConfig, are not here.

import { z } from 'zod';
import type { KubernetesObject } from '../../../support/api-client.ts';
import { evaluate, type Parameters } from './arm-expression.ts';

/** Kustomizations act in its name: multi-tenancy is on unless it is turned off. */
export const APPLIER = 'flux-applier';

const seconds = z.int().transform((count) => `${count}s`);
const configuration = z.strictObject({
  type: z.literal('Microsoft.KubernetesConfiguration/fluxConfigurations'),
  apiVersion: z.string(),
  name: z.string(),
  /** `Microsoft.Kubernetes/connectedClusters/<cluster>`, or a managed cluster. */
  scope: z.templateLiteral([
    z.enum(['Microsoft.Kubernetes/connectedClusters', 'Microsoft.ContainerService/managedClusters']),
    '/',
    z.string(),
  ]),
  properties: z.strictObject({
    scope: z.literal('cluster'),
    namespace: z.string(),
    sourceKind: z.literal('GitRepository'),
    gitRepository: z.strictObject({
      url: z.string(),
      repositoryRef: z.strictObject({ branch: z.string() }),
      provider: z.literal('Generic'),
      timeoutInSeconds: seconds,
      syncIntervalInSeconds: seconds,
      localAuthRef: z.string().optional(),
    }),
    kustomizations: z.record(
      z.string(),
      z.strictObject({
        path: z.string(),
        prune: z.boolean(),
        wait: z.boolean(),
        timeoutInSeconds: seconds,
        syncIntervalInSeconds: seconds,
        retryIntervalInSeconds: seconds,
      }),
    ),
    /** A token in the template is a way our steps do not take. */
    configurationProtectedSettings: z.strictObject({}),
  }),
});
const template = z.object({
  parameters: z.record(z.string(), z.object({ defaultValue: z.unknown() })),
  resources: z.tuple([z.unknown()]),
});

export type FluxConfiguration = z.output<typeof configuration>;

/** The one resource of the template, every parameter at its default. */
export function readFluxConfiguration(json: unknown): FluxConfiguration {
  const { parameters, resources } = template.parse(json);
  const defaults: Parameters = Object.fromEntries(
    Object.entries(parameters).map(([name, { defaultValue }]) => [name, defaultValue]),
  );
  return configuration.parse(evaluate(resources[0], defaults));
}

export function clusterOf({ scope }: FluxConfiguration): { readonly kind: string; readonly name: string } {
  const [, kind = '', name = ''] = scope.split('/');
  return { kind, name };
}

export function objectsOf({ name, properties }: FluxConfiguration): readonly KubernetesObject[] {
  const { namespace, gitRepository, kustomizations } = properties;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: APPLIER, namespace } },
    applierBinding(namespace),
    gitRepositoryOf(name, namespace, gitRepository),
    ...Object.entries(kustomizations).map(([part, each]) => kustomizationOf(`${name}-${part}`, namespace, name, each)),
  ];
}

/** Scope "cluster" lets a configuration change everything in it. */
function applierBinding(namespace: string): KubernetesObject {
  const group = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${group}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: `${APPLIER}-${namespace}` },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: APPLIER, namespace }],
  };
}

function gitRepositoryOf(
  name: string,
  namespace: string,
  source: FluxConfiguration['properties']['gitRepository'],
): KubernetesObject {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name, namespace },
    spec: {
      url: source.url,
      ref: source.repositoryRef,
      interval: source.syncIntervalInSeconds,
      timeout: source.timeoutInSeconds,
      ...(source.localAuthRef !== undefined && { secretRef: { name: source.localAuthRef } }),
    },
  };
}

function kustomizationOf(
  name: string,
  namespace: string,
  source: string,
  part: FluxConfiguration['properties']['kustomizations'][string],
): KubernetesObject {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace },
    spec: {
      sourceRef: { kind: 'GitRepository', name: source },
      path: part.path,
      prune: part.prune,
      wait: part.wait,
      interval: part.syncIntervalInSeconds,
      timeout: part.timeoutInSeconds,
      retryInterval: part.retryIntervalInSeconds,
      serviceAccountName: APPLIER,
    },
  };
}
