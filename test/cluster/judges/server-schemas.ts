// The schemas of a running API server in the form kubeconform reads: a file for each kind, closed, so that a field nobody knows
// is an error. Kinds of definitions are among them like any other.

import { z } from 'zod';
import type { KubernetesApi } from '../../../forwarder/allowlist/kubernetes/api.ts';
import { asFields } from '../../support/api-client.ts';

export type KindOfObject = { readonly apiVersion: string; readonly kind: string };

/** Where kubeconform looks in a folder of such files. */
export const LOCATION = '{{ .Group }}/{{ .ResourceAPIVersion }}/{{ .ResourceKind }}.json';

const INDEX = '/openapi/v3';
const indexSchema = z.object({ paths: z.record(z.string(), z.unknown()) });
const kindsSchema = z.array(z.object({ group: z.string(), version: z.string(), kind: z.string() }));
const documentSchema = z.object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) });

/** What the server publishes schemas of: `v1`, `apps/v1`. Those of a definition take a moment. */
export async function publishedVersions(api: KubernetesApi): Promise<readonly string[]> {
  const { paths } = indexSchema.parse(await api.call({ method: 'GET', path: INDEX }));
  return Object.keys(paths).map((path) => path.replace(/^apis?\//, ''));
}

/** The text of the file for a kind. */
export async function schemaOf(api: KubernetesApi, { apiVersion, kind }: KindOfObject): Promise<string> {
  const root = apiVersion.includes('/') ? 'apis' : 'api';
  const answer = await api.call({ method: 'GET', path: `${INDEX}/${root}/${apiVersion}` });
  const { schemas } = documentSchema.parse(answer).components;
  const name = Object.keys(schemas).find((each) => isOf(schemas[each], { apiVersion, kind }));
  if (name === undefined) throw new Error(`Cannot find a schema of "${kind}": "${apiVersion}" of this server has none`);
  const closed = Object.fromEntries(Object.entries(schemas).map(([each, schema]) => [each, closedSchema(schema)]));
  return JSON.stringify({ $ref: `#/components/schemas/${name}`, components: { schemas: closed } });
}

/** Where the file for a kind belongs. */
export function schemaFile({ apiVersion, kind }: KindOfObject): string {
  const [group = ''] = apiVersion.split('/');
  const version = apiVersion.split('/').at(-1) ?? '';
  return `${group}/${version}/${kind.toLowerCase()}.json`;
}

function isOf(schema: unknown, { apiVersion, kind }: KindOfObject): boolean {
  const kinds = kindsSchema.safeParse(asFields(schema)['x-kubernetes-group-version-kind']);
  return (kinds.data ?? []).some(
    (each) => each.kind === kind && [each.group, each.version].filter((part) => part !== '').join('/') === apiVersion,
  );
}

/**
 * A schema that refuses fields it does not list. What stands under `anyOf` and its like lists only a part of the fields, and
 * stays as it is.
 */
export function closedSchema(schema: unknown): unknown {
  const { properties, items, additionalProperties, nullable, type, ...rest } = asFields(schema);
  const isOpen = rest['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties !== undefined;
  return {
    ...rest,
    ...(type !== undefined && { type: nullable === true ? [type, 'null'] : type }),
    ...(items !== undefined && { items: closedSchema(items) }),
    ...(properties !== undefined && { properties: closedEach(properties) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: closedSchema(additionalProperties) }),
    ...(typeof additionalProperties === 'boolean' && { additionalProperties }),
    ...(properties !== undefined && !isOpen && { additionalProperties: false }),
  };
}

function closedEach(schemas: unknown): object {
  return Object.fromEntries(Object.entries(asFields(schemas)).map(([name, schema]) => [name, closedSchema(schema)]));
}
