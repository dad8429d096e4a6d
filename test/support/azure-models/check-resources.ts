// The resources of one deployment: each against its published model, and all of them together.

import { faultsOf } from './check-value.ts';
import { cyclesIn } from './cycles.ts';
import { resourceId, type Deployment } from './deployment.ts';
import { isFields, type Fields } from './fields.ts';
import type { PublishedResources } from './published-models.ts';
import { referenceFaults } from './references.ts';

export type Declared = Fields & { readonly type: string; readonly apiVersion: string; readonly name: string };

/** A resource as it would be sent. */
type Resource = {
  readonly id: string;
  readonly type: string;
  readonly apiVersion: string;
  /** Along its path, and joined by "/". */
  readonly names: readonly string[];
  readonly name: string;
  readonly scope: unknown;
  /** Ids of what it waits for. */
  readonly after: readonly string[];
  readonly body: Fields;
};

/** What belongs to the template, not to the resource. */
export const TEMPLATE_KEYS: ReadonlySet<string> = new Set([
  'type',
  'apiVersion',
  'name',
  'scope',
  'dependsOn',
  'comments',
]);
/** Resource types that a scope may name: what a fluxConfiguration extends. */
const SCOPE = /^Microsoft\.(Kubernetes\/connectedClusters|ContainerService\/managedClusters)\/[^/]+$/;
const NAME = /^[a-z0-9][a-z0-9-]*[a-z0-9]$/;
const NAME_LENGTHS = { min: 3, max: 63 } as const;

export function checkResources(
  models: PublishedResources,
  declared: readonly Declared[],
  deployment: Deployment,
): readonly string[] {
  const resources = declared.map((each) => resourceOf(each, deployment));
  const ids = resources.map(({ id }) => id);
  return [
    ...resources.flatMap((resource) => modelFaults(models, resource)),
    ...resources.flatMap(({ name, names }) => names.flatMap((each) => nameFaults(name, each))),
    ...resources.flatMap(({ name, scope }) => scopeFaults(name, scope)),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id}: stands there twice`),
    ...resources.flatMap(({ name, after }) =>
      after.filter((id) => !ids.includes(id)).map((id) => `${name}: depends on "${id}", which is not in the template`),
    ),
    ...referenceFaults(resources),
    ...cyclesIn(new Map(resources.map(({ id, after }) => [id, after]))),
  ];
}

function resourceOf({ type, apiVersion, ...declared }: Declared, deployment: Deployment): Resource {
  const evaluated = deployment.evaluate(declared);
  const fields = isFields(evaluated) ? evaluated : {};
  const { scope, dependsOn } = fields;
  const name = String(fields['name']);
  const names = name.split('/');
  return {
    id: resourceId(type, names),
    type,
    apiVersion,
    names,
    name,
    scope,
    after: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
    body: Object.fromEntries(Object.entries(fields).filter(([key]) => !TEMPLATE_KEYS.has(key))),
  };
}

function modelFaults(models: PublishedResources, { type, apiVersion, name, body }: Resource): readonly string[] {
  const known = models.get(type);
  if (known === undefined) return [`${name}: no model of "${type}" is written down in test/azure-models`];
  const { published, model } = known;
  const isPlaced = Object.hasOwn(published.models[model]?.properties ?? {}, 'extendedLocation');
  return [
    ...(apiVersion === published.apiVersion
      ? []
      : [`${name}.apiVersion: expected ${published.apiVersion}, found ${apiVersion}`]),
    ...(isPlaced && body['extendedLocation'] === undefined
      ? [`${name}.extendedLocation: is missing, it says in which cluster`]
      : []),
    ...faultsOf(published, { model }, body, name),
  ];
}

function nameFaults(resource: string, name: string): readonly string[] {
  const { min, max } = NAME_LENGTHS;
  if (name.length >= min && name.length <= max && NAME.test(name)) return [];
  return [`${resource}.name: "${name}" is not of ${min} to ${max} small letters, digits and "-"`];
}

function scopeFaults(name: string, scope: unknown): readonly string[] {
  if (scope === undefined || (typeof scope === 'string' && SCOPE.test(scope))) return [];
  return [`${name}.scope: ${JSON.stringify(scope)} is no cluster`];
}
