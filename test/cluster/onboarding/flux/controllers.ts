// Flux's controllers as objects of a cluster: the Deployments of their modules, and what whoever installs them adds to these,
// a namespace, accounts, rights, images and flags. The same for `flux install` and for Azure's extension but for the last two.

import { asFields, asList, type KubernetesObject } from '../../../support/api-client.ts';
import type { FluxManifests } from './manifests.ts';

export type Installation = {
  /** Of a controller, by its name. */
  readonly imageOf: (controller: string) => string;
  readonly flagsOf: (controller: string) => readonly string[];
};

export const FLUX_NAMESPACE = 'flux-system';
const LABELS = { 'app.kubernetes.io/part-of': 'flux' };
const RBAC = 'rbac.authorization.k8s.io';
const READ = ['get', 'list', 'watch'];
const WRITE = [...READ, 'create', 'update', 'patch', 'delete'];
/** What a controller does in its own name. All else kustomize-controller does as cluster-admin, or in the name of a tenant. */
const RULES = [
  { apiGroups: ['source.toolkit.fluxcd.io', 'kustomize.toolkit.fluxcd.io'], resources: ['*'], verbs: ['*'] },
  { apiGroups: [''], resources: ['namespaces', 'secrets', 'configmaps', 'serviceaccounts'], verbs: READ },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: WRITE },
];

/**
 * A Kustomization whose dependency is not ready is tried again after half a minute; here, where a whole plant comes up at once,
 * after moments. What it comes to is the same.
 */
const SOON: Readonly<Record<string, readonly string[]>> = { 'kustomize-controller': ['--requeue-dependency=500ms'] };

/** Everything but the definitions of kinds, which have to be established first. */
export function controllerObjects({ controllers }: FluxManifests, installation: Installation): readonly KubernetesObject[] {
  const names = controllers.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: FLUX_NAMESPACE, labels: LABELS } },
    ...names.map((name) => object('v1', 'ServiceAccount', name, {})),
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: 'crd-controller-flux-system' }, rules: RULES },
    binding('crd-controller-flux-system', 'crd-controller-flux-system', names),
    binding('cluster-reconciler-flux-system', 'cluster-admin', ['kustomize-controller']),
    ...controllers.map((each) => (each.kind === 'Deployment' ? installed(each, installation) : inNamespace(each))),
  ];
}

function binding(name: string, role: string, accounts: readonly string[]): KubernetesObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: LABELS },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects: accounts.map((account) => ({ kind: 'ServiceAccount', name: account, namespace: FLUX_NAMESPACE })),
  };
}

function installed(deployment: KubernetesObject, { imageOf, flagsOf }: Installation): KubernetesObject {
  const { name } = deployment.metadata;
  const spec = asFields(deployment['spec']);
  const template = asFields(spec['template']);
  const pod = asFields(template['spec']);
  const containers = asList(pod['containers']).map((container) => ({
    ...container,
    image: imageOf(name),
    args: [...listOf(container['args']), ...(SOON[name] ?? []), ...flagsOf(name)],
  }));
  const podWithAccount = { ...pod, serviceAccountName: name, containers };
  return { ...inNamespace(deployment), spec: { ...spec, template: { ...template, spec: podWithAccount } } };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function inNamespace({ apiVersion, kind, metadata, ...rest }: KubernetesObject): KubernetesObject {
  return object(apiVersion, kind, metadata.name, rest);
}

function object(apiVersion: string, kind: string, name: string, rest: object): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: FLUX_NAMESPACE, labels: LABELS }, ...rest };
}
