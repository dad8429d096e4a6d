// One resource of Azure IoT Operations or of its device registry, before it becomes a custom resource (custom-resource.ts) or
// a resource of ARM (../azure/telemetry-template.ts). Both hold the same properties, so both are written from this.
//
// Fields of IoT Operations: api-version 2026-07-01; of the device registry: api-version 2025-10-01.

export type ResourceKind =
  | 'Asset'
  | 'BrokerAuthentication'
  | 'BrokerAuthorization'
  | 'BrokerListener'
  | 'Dataflow'
  | 'DataflowEndpoint'
  | 'Device';

/** Which resource is meant; names are unique within their kind and zone. */
export type Reference = { readonly kind: ResourceKind; readonly name: string };

export type Resource = Reference & {
  /** Keys sorted, nothing undefined. */
  readonly properties: Readonly<Record<string, Json>>;
  /** Resources of the same zone that must be there first. What a deployment of the product brings is not among them. */
  readonly refersTo: readonly Reference[];
};

export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** JSON in the making: what is undefined is left out. */
type Value = string | number | boolean | undefined | readonly Value[] | Properties;
export type Properties = { readonly [key: string]: Value };

/** Broker, data-flow profile and endpoint of the local broker that every deployment of the product has. */
export const PRODUCT_DEFAULT = 'default';

/** What modes say in every resource. */
export const ENABLED = 'Enabled';

export function resource(
  { kind, name }: Reference,
  properties: Properties,
  refersTo: readonly Reference[] = [],
): Resource {
  return { kind, name, properties: sortedObject(properties), refersTo };
}

function sortedObject(properties: Properties): Readonly<Record<string, Json>> {
  const entries = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, sorted(value)] as const],
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sorted(value: Exclude<Value, undefined>): Json {
  if (isList(value)) return value.flatMap((each) => (each === undefined ? [] : [sorted(each)]));
  return typeof value === 'object' ? sortedObject(value) : value;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
