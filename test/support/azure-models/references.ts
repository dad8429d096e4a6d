// Resources that name each other. One that is named has to be there first: whoever deploys a template by hand sees a failure
// that the second try cures, and learns nothing from it.

import { isFields } from './fields.ts';

type Named = {
  readonly id: string;
  readonly type: string;
  /** Along its path; the others name it by the last. */
  readonly names: readonly string[];
  readonly name: string;
  /** Ids of what it waits for. */
  readonly after: readonly string[];
  readonly body: unknown;
};

/** Properties that hold the name of a resource, and its type. */
const REFERENCES: Readonly<Record<string, string>> = {
  authenticationRef: 'Microsoft.IoTOperations/instances/brokers/authentications',
  authorizationRef: 'Microsoft.IoTOperations/instances/brokers/authorizations',
  deviceName: 'Microsoft.DeviceRegistry/namespaces/devices',
  endpointRef: 'Microsoft.IoTOperations/instances/dataflowEndpoints',
};
/** What every deployment of the product brings, and no template may change. */
const PRODUCT_DEFAULT = 'default';

export function referenceFaults(resources: readonly Named[]): readonly string[] {
  return resources.flatMap(({ name, after, body }) =>
    namesIn(body).flatMap(([property, label]) => {
      if (label === PRODUCT_DEFAULT) return [];
      const found = resources.find((other) => other.type === REFERENCES[property] && other.names.at(-1) === label);
      if (found === undefined) return [`${name}: names ${property} "${label}", which is not in the template`];
      return after.includes(found.id) ? [] : [`${name}: names ${property} "${label}" and does not depend on it`];
    }),
  );
}

function namesIn(value: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    Object.hasOwn(REFERENCES, key) && typeof each === 'string' ? [[key, each] as const] : namesIn(each),
  );
}
