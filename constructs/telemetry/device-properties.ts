// Where messages begin: a machine that speaks OPC UA, and the assets it speaks for, as the connector for OPC UA takes them.
//
// This follows the published model of the device registry, api-version 2025-10-01, `namespaces/devices` and
// `namespaces/assets` (custom resources: namespaces.deviceregistry.microsoft.com/v1). Fields whose text the connector reads
// for itself (`datasetConfiguration`) are JSON in a string, as its documentation shows them.

import type { Asset, Device } from '../../levels/telemetry/devices.ts';
import type { Properties } from './resource.ts';

/** The only inbound endpoint of a device. */
const INBOUND = 'opc-ua';
const DATASET = 'telemetry';

export function deviceProperties({ host, port, secretRef }: Device): Properties {
  const address = `opc.tcp://${host}:${port}`;
  const authentication = authenticationOf(secretRef);
  return {
    enabled: true,
    endpoints: {
      inbound: { [INBOUND]: { endpointType: 'Microsoft.OpcUa', address, authentication } },
      // Nothing is sent to the machine's cloud.
      outbound: { assigned: {} },
    },
  };
}

export function assetProperties({ name: deviceName }: Pick<Device, 'name'>, asset: Asset): Properties {
  const { label, topic, points, samplingMs, publishingMs } = asset;
  return {
    enabled: true,
    displayName: label,
    deviceRef: { deviceName, endpointName: INBOUND },
    datasets: [
      {
        name: DATASET,
        dataPoints: points.map(({ name, node }) => ({ name, dataSource: node })),
        datasetConfiguration: JSON.stringify({ publishingInterval: publishingMs, samplingInterval: samplingMs }),
        destinations: [{ target: 'Mqtt', configuration: { topic, qos: 'Qos1', retain: 'Never' } }],
      },
    ],
  };
}

/** Secrets are named as `<secret>/<key>`. */
function authenticationOf(secretRef: string | undefined): Properties {
  if (secretRef === undefined) return { method: 'Anonymous' };
  return {
    method: 'UsernamePassword',
    usernamePasswordCredentials: {
      usernameSecretName: `${secretRef}/username`,
      passwordSecretName: `${secretRef}/password`,
    },
  };
}
