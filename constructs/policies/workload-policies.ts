// Policies for the zone's own workloads, where the declaration asks for them. They say what may leave a namespace; no list of
// flows inside Azure IoT Operations, Arc or Flux is published, so nothing inside the cluster is closed.

import { listenPortOf } from '../../forwarder/contract/allowlist.ts';
import { listenersOf } from '../../levels/listeners.ts';
import { faceOf } from '../../levels/model.ts';
import type { Site, Zone, ZoneCluster } from '../../levels/model.ts';
import { needsOf } from '../../levels/needs-of.ts';
import { polices } from '../../levels/needs/passage.ts';
import { nodeAddressOf } from '../forwarder/addresses.ts';
import { FLUX_SYSTEM, IOT_OPERATIONS } from '../names.ts';
import { apiServer, clusterDns, devices, insideCluster, INTERNET } from './conduits.ts';
import { address, ruleFor, tcpPorts } from './policy.ts';
import type { Policy, PolicyRule } from './policy.ts';

/** Namespaces in which the workloads of a profile run. A policy for a namespace that does not exist cannot be applied. */
const NAMESPACES_OF_PROFILES: Readonly<Record<string, string>> = {
  'arc-kubernetes': 'azure-arc',
  'iot-operations': IOT_OPERATIONS,
};

/** Every policy for workloads of a zone; none for a zone without a cluster. */
export function workloadPolicies(site: Site, zone: Zone): readonly Policy[] {
  const { cluster } = zone;
  if (cluster === undefined) return [];
  return [
    ...(zone.declaration.policies?.namespaces ?? []).map(defaultDeny),
    ...guardedNamespaces(zone).map((namespace) => egressOf(site, zone, cluster, namespace)),
  ];
}

/** Nothing in, nothing out but questions to the cluster's DNS; the owners of the namespace open what they need. */
function defaultDeny(namespace: string): Policy {
  return { name: `${namespace}-default-deny`, namespace, ingress: [], egress: clusterDns() };
}

function guardedNamespaces(zone: Zone): readonly string[] {
  const namespaces = new Set<string>();
  if (zone.declaration.policies?.iotOperations === 'enforce') namespaces.add(IOT_OPERATIONS);
  if (polices(zone)) {
    for (const use of zone.declaration.profiles ?? []) {
      const namespace = NAMESPACES_OF_PROFILES[typeof use === 'string' ? use : use.name];
      if (namespace !== undefined) namespaces.add(namespace);
    }
    namespaces.add(FLUX_SYSTEM);
  }
  return [...namespaces].sort();
}

function egressOf(site: Site, zone: Zone, cluster: ZoneCluster, namespace: string): Policy {
  return {
    name: `${namespace}-egress`,
    namespace,
    egress: [
      ...clusterDns(),
      ...insideCluster(cluster),
      ...apiServer(zone, cluster),
      ...wayUp(site, zone),
      ...(namespace === IOT_OPERATIONS ? devices(zone) : []),
    ],
  };
}

/** The face of the parent; at the top the zone's own forwarder, or the Internet where the zone does not police itself. */
function wayUp(site: Site, zone: Zone): readonly PolicyRule[] {
  const face = faceOf(zone);
  if (zone.parent !== undefined && face !== undefined) {
    return ruleFor([address(face.address)], tcpPorts(needsOf(site, zone).map(listenPortOf)));
  }
  if (!polices(zone)) return ruleFor([INTERNET], tcpPorts(needsOf(site, zone).map(({ port }) => port)));
  // A Service leads to the node where the forwarder runs on its network; elsewhere to a pod, which is inside the cluster.
  if (zone.forwarder?.exposure !== 'hostNetwork') return [];
  const ports = listenersOf(site, zone).map(({ port }) => port);
  return ruleFor([{ kind: 'node', address: nodeAddressOf(zone) }], tcpPorts(ports));
}
