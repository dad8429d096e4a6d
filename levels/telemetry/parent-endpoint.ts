// The endpoint of the broker above: through the forwarder of its zone by server name, with a certificate on both sides.

import type { MqttEndpoint } from './endpoint.ts';
import {
  BROKER_NAMESPACE,
  brokerHost,
  CHILDREN_LISTENER,
  clientIdPrefix,
  PARENT_BUNDLE,
  PARENT_CERTIFICATE,
  parentEndpointName,
} from './names.ts';
import { SESSION_EXPIRY_SECONDS } from './outer-endpoint.ts';
import { ROOT_AUTHORITY } from './trust.ts';

export function parentEndpoint(site: string, zone: string, parent: string, qos: 0 | 1): MqttEndpoint {
  const host = brokerHost(site, parent);
  const { service, port } = CHILDREN_LISTENER;
  return {
    name: parentEndpointName(qos),
    kind: 'parent',
    route: undefined,
    host,
    port,
    protocol: 'mqtt',
    authentication: { method: 'certificate', secretRef: PARENT_CERTIFICATE },
    trusted: { name: PARENT_BUNDLE, authorities: [ROOT_AUTHORITY, parent] },
    clientIdPrefix: clientIdPrefix(site, zone),
    qos,
    retain: 'keep',
    sessionExpirySeconds: SESSION_EXPIRY_SECONDS,
    reach: [{ host, port, end: { at: parent, to: { service, namespace: BROKER_NAMESPACE, port } } }],
  };
}
