// A resource as an object of Kubernetes. What ARM says by the path of a resource, its parent, a custom resource says in a
// field of its own.

import type { ApiObjectProps } from 'cdk8s';
import { PRODUCT_DEFAULT, type Resource, type ResourceKind } from './resource.ts';

const DATA_FLOWS = 'connectivity.iotoperations.azure.com/v1';
const BROKER = 'mqttbroker.iotoperations.azure.com/v1';
const DEVICE_REGISTRY = 'namespaces.deviceregistry.microsoft.com/v1';

const API_VERSIONS: Readonly<Record<ResourceKind, string>> = {
  Asset: DEVICE_REGISTRY,
  BrokerAuthentication: BROKER,
  BrokerAuthorization: BROKER,
  BrokerListener: BROKER,
  Dataflow: DATA_FLOWS,
  DataflowEndpoint: DATA_FLOWS,
  Device: DEVICE_REGISTRY,
};

const PARENTS: Readonly<Partial<Record<ResourceKind, Readonly<Record<string, string>>>>> = {
  BrokerListener: { brokerRef: PRODUCT_DEFAULT },
  Dataflow: { profileRef: PRODUCT_DEFAULT },
};

export function customResource({ kind, name, properties }: Resource): ApiObjectProps {
  return { apiVersion: API_VERSIONS[kind], kind, metadata: { name }, spec: { ...PARENTS[kind], ...properties } };
}
