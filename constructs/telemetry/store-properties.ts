// Endpoints that store messages: lakes, tables and volumes. They take messages, and give none back.

import type { Batching, StoreEndpoint } from '../../levels/telemetry/endpoint.ts';
import { authenticationProperties } from './authentication-properties.ts';
import type { Properties } from './resource.ts';

export function storeProperties(endpoint: StoreEndpoint): Properties {
  if (endpoint.kind === 'localStorage') {
    return { endpointType: 'LocalStorage', localStorageSettings: { persistentVolumeClaimRef: endpoint.claim } };
  }
  const { host } = endpoint;
  const common = {
    host,
    authentication: authenticationProperties(endpoint.authentication),
    batching: batchingProperties(endpoint.batching),
  };
  if (endpoint.kind === 'dataExplorer') {
    return { endpointType: 'DataExplorer', dataExplorerSettings: { ...common, database: endpoint.database } };
  }
  if (endpoint.kind === 'dataLake') return { endpointType: 'DataLakeStorage', dataLakeStorageSettings: common };
  const { workspace, lakehouse, path } = endpoint;
  const names = { lakehouseName: lakehouse, workspaceName: workspace };
  return {
    endpointType: 'FabricOneLake',
    fabricOneLakeSettings: { ...common, names, oneLakePathType: PATH_TYPES[path] },
  };
}

const PATH_TYPES = { files: 'Files', tables: 'Tables' } as const;

/** Stores wait for whole seconds; a rule of levels/ refuses anything between. */
function batchingProperties({ latencyMs, maxMessages }: Batching): Properties | undefined {
  if (latencyMs === undefined && maxMessages === undefined) return undefined;
  return { latencySeconds: latencyMs === undefined ? undefined : latencyMs / 1000, maxMessages };
}
