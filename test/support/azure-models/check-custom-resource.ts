// A custom resource of Azure IoT Operations. Its definitions are not public; its `spec` holds what the properties of the same
// resource in ARM hold, and the name of its parent, which ARM knows from the path.

import { faultsOf } from './check-value.ts';
import { isFields, type Fields } from './fields.ts';
import { modelNamed, type PublishedResources } from './published-models.ts';

type CustomKind = { readonly apiVersion: string; readonly type: string; readonly parent?: string };

const DATA_FLOWS = 'connectivity.iotoperations.azure.com/v1';
const BROKER = 'mqttbroker.iotoperations.azure.com/v1';
const REGISTRY = 'namespaces.deviceregistry.microsoft.com/v1';
const INSTANCES = 'Microsoft.IoTOperations/instances';

const KINDS: Readonly<Record<string, CustomKind>> = {
  Asset: { apiVersion: REGISTRY, type: 'Microsoft.DeviceRegistry/namespaces/assets' },
  BrokerAuthentication: { apiVersion: BROKER, type: `${INSTANCES}/brokers/authentications` },
  BrokerAuthorization: { apiVersion: BROKER, type: `${INSTANCES}/brokers/authorizations` },
  BrokerListener: { apiVersion: BROKER, type: `${INSTANCES}/brokers/listeners`, parent: 'brokerRef' },
  Dataflow: { apiVersion: DATA_FLOWS, type: `${INSTANCES}/dataflowProfiles/dataflows`, parent: 'profileRef' },
  DataflowEndpoint: { apiVersion: DATA_FLOWS, type: `${INSTANCES}/dataflowEndpoints` },
  Device: { apiVersion: REGISTRY, type: 'Microsoft.DeviceRegistry/namespaces/devices' },
};

/** Every mistake as a sentence. */
export function customResourceFaults(
  models: PublishedResources,
  { apiVersion, kind, metadata, spec }: Fields,
): readonly string[] {
  const known = typeof kind === 'string' && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  const name = `${String(kind)} ${isFields(metadata) ? String(metadata['name']) : 'without a name'}`;
  if (known === undefined) return [`${name}: is of no kind that is known here`];
  if (!isFields(spec)) return [`${name}.spec: is missing`];
  const { parent } = known;
  return [
    ...(apiVersion === known.apiVersion
      ? []
      : [`${name}.apiVersion: expected ${known.apiVersion}, found ${String(apiVersion)}`]),
    ...(parent === undefined || typeof spec[parent] === 'string' ? [] : [`${name}.spec.${parent}: is missing`]),
    ...propertiesFaults(
      models,
      known,
      Object.fromEntries(Object.entries(spec).filter(([key]) => key !== parent)),
      `${name}.spec`,
    ),
  ];
}

function propertiesFaults(
  models: PublishedResources,
  { type }: CustomKind,
  properties: Fields,
  path: string,
): readonly string[] {
  const resource = models.get(type);
  if (resource === undefined) throw new Error(`Cannot check "${type}": no model of it is written down`);
  const body = modelNamed(resource.published, resource.model).properties['properties'];
  return body === undefined ? [] : faultsOf(resource.published, body.type, properties, path);
}
