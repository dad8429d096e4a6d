// Where brokers of the zones below connect: one TLS port with certificates on both sides, in a Service that the zone's forwarder
// dials. On K3s nobody else can, because no address of the node answers for it (host/k3s.ts); elsewhere `check` warns
// (levels/checks/telemetry/listeners.ts).

import type { Listener } from '../../levels/telemetry/model.ts';
import type { Properties, Reference } from './resource.ts';

export function listenerProperties({ service, port, name, certificate }: Listener): Properties {
  return {
    serviceName: service,
    // The product allows one listener of each type, and its own has ClusterIp.
    serviceType: 'NodePort',
    ports: [
      {
        port,
        protocol: 'Mqtt',
        authenticationRef: name,
        authorizationRef: name,
        tls: { mode: 'Manual', manual: { secretRef: certificate.name } },
      },
    ],
  };
}

/** What lets children in, and what they may do, bear the name of the listener. */
export function guardsOf({ name }: Listener): readonly Reference[] {
  return [
    { kind: 'BrokerAuthentication', name },
    { kind: 'BrokerAuthorization', name },
  ];
}
