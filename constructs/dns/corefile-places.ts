// The three places a CoreDNS of ours runs in. Everywhere it answers questions on the faces only; health, readiness and
// metrics listen where children do not reach.

import type { Zone } from '../../levels/model.ts';
import { forwarderOf, metricsAddressOf } from '../forwarder/addresses.ts';
import type { CorefilePlace } from './corefile.ts';

const ZONE_FOLDER = '/zones';
const DNS_METRICS_PORT = 9442;
export const DNS_HEALTH_PORT = 9443;
export const DNS_READY_PORT = 9444;

/** In a pod, port 53 would need a privilege; the Service maps it. */
const POD_PORT = 1053;

/** In the zone's cluster: on the node's network with the faces, or in a pod behind a load balancer that has them. */
export function clusterPlace(zone: Zone): CorefilePlace {
  const behindLoadBalancer = forwarderOf(zone).exposure === 'loadBalancer';
  const probed = behindLoadBalancer ? '' : '127.0.0.1';
  return {
    bind: behindLoadBalancer ? [] : 'faces',
    port: behindLoadBalancer ? POD_PORT : 53,
    zoneFolder: ZONE_FOLDER,
    health: `${probed}:${DNS_HEALTH_PORT}`,
    ready: `${probed}:${DNS_READY_PORT}`,
    metrics: `${metricsAddressOf(zone)}:${DNS_METRICS_PORT}`,
    reload: false,
  };
}

/**
 * On a host, as a systemd unit: the faces of a zone without a cluster, or the address of a node that answers for itself
 * (`dns: own`). The unit is not restarted for a new Corefile; CoreDNS watches it.
 */
export function hostPlace(zoneFolder: string, bind: CorefilePlace['bind'] = 'faces'): CorefilePlace {
  return {
    bind,
    port: 53,
    zoneFolder,
    health: `127.0.0.1:${DNS_HEALTH_PORT}`,
    ready: `127.0.0.1:${DNS_READY_PORT}`,
    metrics: `127.0.0.1:${DNS_METRICS_PORT}`,
    reload: true,
  };
}
