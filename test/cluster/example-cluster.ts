// An API server as the cluster of a zone looks before Sallyport comes: Flux is there with its definitions and its accounts,
// Cilium and what `trust/` is for have theirs, and the namespaces of what else runs are there. Then what Flux does: each part
// applied as the zone's applier.

import { type ApiClient, asFields, asList, type KubernetesObject } from '../support/api-client.ts';
import { ApiServer } from '../support/api-server.ts';
import { eventually } from '../support/eventually.ts';
import { APPLIERS, type SynthesizedZone } from '../support/synthesized-zones.ts';
import { buildControlPlane, fluxDefinitions } from './build-kubernetes.ts';
import { ciliumDefinitions } from './cilium-definitions.ts';
import { trustDefinitions } from './trust-definitions.ts';

/** A first run builds the server. */
export const BUILD_MS = 20 * 60_000;
const NAMESPACES_OF_OTHERS = ['sallyport-flux', 'flux-system', 'azure-arc', 'azure-iot-operations', 'line-apps'];
/** An administrator by RBAC, but not the applier. */
export const STRANGER = { namespace: 'default', name: 'stranger' } as const;

export async function startExampleCluster(): Promise<ApiServer> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await ApiServer.start(await buildControlPlane()));
  await applyAll(server.admin, [
    ...NAMESPACES_OF_OTHERS.map(namespaceNamed),
    ...[...Object.values(APPLIERS), STRANGER].flatMap(administrator),
    ...(await fluxDefinitions()),
    ...(await trustDefinitions()),
  ]);
  // They use a format this server does not know, and it warns of that.
  for (const definition of await ciliumDefinitions()) await server.admin.apply(definition);
  await untilEstablished(server.admin);
  stack.move();
  return server;
}

/** Applies objects one by one. Throws what the server refuses or warns of, all of it together. */
export async function applyAll(client: ApiClient, objects: readonly KubernetesObject[]): Promise<void> {
  const complaints: string[] = [];
  for (const object of objects) {
    const { status, message, warnings } = await client.apply(object);
    if (status >= 300 || warnings.length > 0)
      complaints.push(`${object.kind} "${object.metadata.name}": ${[status, message, ...warnings].join(' ')}`);
  }
  if (complaints.length > 0) throw new Error(`Cannot apply without complaint:\n${complaints.join('\n')}`);
}

/** Namespace, definition and admission policy of a zone, all three in force. */
export async function applyDefinitions(server: ApiServer, zone: SynthesizedZone): Promise<void> {
  await applyAll(applierOf(server, zone), zone.crds);
  await untilEstablished(server.admin);
  await untilGuarded(server, zone);
}

/** Speaks as the account under which the Flux of a zone applies. */
export function applierOf(server: ApiServer, { applier }: Pick<SynthesizedZone, 'applier'>): ApiClient {
  return server.as(userOf(applier));
}

function userOf({ namespace, name }: SynthesizedZone['applier']): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

export async function untilEstablished(admin: ApiClient): Promise<void> {
  await eventually('every definition is established', async () => {
    const { body } = await admin.get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
    const definitions = asList(body['items']);
    return definitions.length > 0 && definitions.every(isEstablished);
  });
}

function isEstablished({ status }: Readonly<Record<string, unknown>>): boolean {
  return asList(asFields(status)['conditions']).some(
    (condition) => condition['type'] === 'Established' && condition['status'] === 'True',
  );
}

/** The server takes a moment to heed an admission policy: until it refuses others, and no longer the applier. */
async function untilGuarded(server: ApiServer, zone: SynthesizedZone): Promise<void> {
  const probe = configMap('dns-probe');
  const applier = applierOf(server, zone);
  await eventually('the admission policy is in force', async () => {
    const [other, own] = await Promise.all([server.admin, applier].map((each) => each.apply(probe, { dryRun: true })));
    return other?.status === 403 && own?.status === 201;
  });
}

export function configMap(name: string, namespace = 'sallyport'): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { of: 'a test' } };
}

function namespaceNamed(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function administrator({ namespace, name }: SynthesizedZone['applier']): readonly KubernetesObject[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', namespace, name }],
    },
  ];
}
