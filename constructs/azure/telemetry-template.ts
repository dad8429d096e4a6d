// What the broker of a zone is told, as one ARM template: the path that the vendor supports. Deployed with one
// `az deployment group create`; what is secret stays in the cluster, so nothing here or in the parameters is.

import { type Json, PRODUCT_DEFAULT, type Reference, type Resource, type ResourceKind } from '../telemetry/resource.ts';

/** Parameters that name what is there already; the registry’s namespace stands in the resource group of the instance. */
type Root = 'instance' | 'deviceRegistry';

/** Where resources of a kind stand: below the root, or below something of it that every deployment of the product has. */
type Place = { readonly root: Root; readonly parent?: string; readonly type: string };

const ROOTS: Readonly<Record<Root, { readonly type: string; readonly apiVersion: string }>> = {
  instance: { type: 'Microsoft.IoTOperations/instances', apiVersion: '2026-07-01' },
  deviceRegistry: { type: 'Microsoft.DeviceRegistry/namespaces', apiVersion: '2025-10-01' },
};

const PLACES: Readonly<Record<ResourceKind, Place>> = {
  Asset: { root: 'deviceRegistry', type: 'assets' },
  BrokerAuthentication: { root: 'instance', parent: 'brokers', type: 'authentications' },
  BrokerAuthorization: { root: 'instance', parent: 'brokers', type: 'authorizations' },
  BrokerListener: { root: 'instance', parent: 'brokers', type: 'listeners' },
  Dataflow: { root: 'instance', parent: 'dataflowProfiles', type: 'dataflows' },
  DataflowEndpoint: { root: 'instance', type: 'dataflowEndpoints' },
  Device: { root: 'deviceRegistry', type: 'devices' },
};

/** The deployment template, as JSON text. */
export function telemetryTemplate(zone: string, resources: readonly Resource[]): string {
  const hasMachines = resources.some(({ kind }) => PLACES[kind].root === 'deviceRegistry');
  const template = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: {
      customLocation: parameter(`Resource id of the custom location of "${zone}"`),
      instance: parameter(`Name of the IoT Operations instance of "${zone}"`),
      ...(hasMachines && {
        location: { ...parameter('Region of devices and assets'), defaultValue: '[resourceGroup().location]' },
        deviceRegistry: parameter('Name of the namespace of the device registry'),
      }),
    },
    resources: resources.map(armResource),
  };
  return `${JSON.stringify(template, undefined, 2)}\n`;
}

function parameter(description: string): Readonly<Record<string, unknown>> {
  return { type: 'string', metadata: { description } };
}

function armResource({ kind, name, properties, refersTo }: Resource): Readonly<Record<string, unknown>> {
  const { root } = PLACES[kind];
  return {
    type: typeOf(kind),
    apiVersion: ROOTS[root].apiVersion,
    name: `[concat(parameters('${root}'), '/${namesOf({ kind, name }).join('/')}')]`,
    ...(root === 'deviceRegistry' && { location: "[parameters('location')]" }),
    extendedLocation: { type: 'CustomLocation', name: "[parameters('customLocation')]" },
    ...(refersTo.length > 0 && { dependsOn: refersTo.map(idOf) }),
    properties: literal(properties),
  };
}

function idOf(reference: Reference): string {
  const names = namesOf(reference).map((each) => `'${each}'`);
  const { root } = PLACES[reference.kind];
  return `[resourceId('${typeOf(reference.kind)}', parameters('${root}'), ${names.join(', ')})]`;
}

function typeOf(kind: ResourceKind): string {
  const { root, parent, type } = PLACES[kind];
  return [ROOTS[root].type, ...(parent === undefined ? [] : [parent]), type].join('/');
}

/** Below the root: what stands between, and the resource itself. */
function namesOf({ kind, name }: Reference): readonly string[] {
  return PLACES[kind].parent === undefined ? [name] : [PRODUCT_DEFAULT, name];
}

/** ARM takes a string between brackets for an expression, and a doubled "[" for the character. */
function literal(value: Json): Json {
  if (typeof value === 'string') return /^\[.*\]$/s.test(value) ? `[${value}` : value;
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map(literal);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, literal(each)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
