// How messages are written at the end of a route. Places that store want a schema and a format of columns; others take JSON.

import type { RouteDeclaration } from '../declaration/telemetry/route.ts';
import type { Serialization } from './model.ts';
import type { RouteEnd } from './route-ends.ts';

const FORMATS = {
  oneLake: 'delta',
  dataLake: 'delta',
  dataExplorer: 'parquet',
  localStorage: 'parquet',
} as const;

/** Whether the destination stores messages, and so needs a schema. */
export function isStore(kind: RouteEnd['kind']): kind is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, kind);
}

export function serializationOf(
  { schema, format }: Pick<RouteDeclaration, 'schema' | 'format'>,
  kind: RouteEnd['kind'],
): Serialization | undefined {
  if (schema === undefined) return undefined;
  return { schema, format: format ?? (isStore(kind) ? FORMATS[kind] : 'json') };
}
