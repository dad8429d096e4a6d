// What a distribution cannot do, and what a declaration must say so that its cluster is closed as tightly as it reads.

import { contains, nthAddress } from '../addresses.ts';
import type { Zone } from '../model.ts';
import { polices } from '../needs/passage.ts';
import { forEachZone, ownChildren, type Rule, type ZoneProblem } from './rule.ts';

/** The forwarder tells children apart by their addresses and answers on its face: an exposure must keep both. */
export const exposureRule: Rule = forEachZone((zone, draft) => {
  const exposure = zone.declaration.forwarder?.exposure;
  if (exposure === undefined || !draft.understands(zone, 'forwarder') || !draft.understands(zone, 'distribution'))
    return [];
  const state = findExposureFault(zone, exposure);
  if (state === undefined) return [];
  const message = `Cannot use exposure "${exposure}" on ${zone.distribution}: ${state}`;
  return [{ path: ['forwarder', 'exposure'], code: 'exposure', message }];
});

function findExposureFault({ distribution }: Zone, exposure: 'hostNetwork' | 'loadBalancer'): string | undefined {
  if (distribution === 'aks' && exposure === 'hostNetwork')
    return 'its nodes are replaced with their addresses, and none would keep the face. Remove it; the default is an internal load balancer';
  if ((distribution === 'k3s' || distribution === 'aks-edge-essentials') && exposure === 'loadBalancer')
    return 'its load balancer hides who dials, and the forwarder tells children apart by address. Remove it; the default is hostNetwork';
  return undefined;
}

/** Without the address of the API server the policies of K3s admit its port in the whole network. */
export const apiServerRule: Rule = forEachZone((zone, draft) => {
  const { distribution, network, declaration } = zone;
  if (distribution !== 'k3s' || declaration.cluster?.apiServer !== undefined || !hasPolicies(zone)) return [];
  if (!draft.understands(zone, 'cluster') || !draft.understands(zone, 'network') || lacksNodeAddress(zone)) return [];
  const message = `Cannot keep pods of "${zone.name}" from port 6443 of other machines: the policies do not know which one is the API server, and admit all of "${network}". Add its address, as in "cluster: { apiServer: ${exampleOf(network)}:6443 }"`;
  return [{ path: ['policies'], code: 'api-server', message, severity: 'warning', atKey: true }];
});

function hasPolicies(zone: Zone): boolean {
  const { iotOperations, namespaces = [] } = zone.declaration.policies ?? {};
  return polices(zone) || iotOperations === 'enforce' || namespaces.length > 0;
}

function lacksNodeAddress(zone: Zone): boolean {
  if (!polices(zone) || zone.forwarder?.exposure !== 'hostNetwork') return false;
  const apiServer = zone.cluster?.apiServer.replace(/:\d+$/, '');
  const addresses = zone.forwarder.faces.map(({ address }) => address);
  return ![...addresses, ...(apiServer === undefined ? [] : [apiServer])].some((each) => contains(zone.network, each));
}

const OF_NODES = ['forwarder', 'cluster', 'network', 'distribution'] as const;

/** Pods of a top zone that polices itself come through a Service, and its endpoint is the node. */
export const nodeAddressRule: Rule = forEachZone((zone, draft) => {
  if (!lacksNodeAddress(zone) || !OF_NODES.every((key) => draft.understands(zone, key))) return [];
  const message = `Cannot lead the workloads of "${zone.name}" through its forwarder: no face lies in "${zone.network}", so the address of the node is not known. Add it, as in "cluster: { apiServer: ${exampleOf(zone.network)}:6443 }"`;
  return [{ path: ['policies', 'forwarder'], code: 'node-address', message }];
});

/** An address of the network that a node may have. */
function exampleOf(network: string): string {
  const tenth = nthAddress(network, 10);
  return contains(network, tenth) ? tenth : nthAddress(network, 0);
}

/** Closed by a default-deny policy, these could not be opened again from afar. */
const OF_MANAGEMENT = [
  'kube-system',
  'sallyport',
  'sallyport-flux',
  'flux-system',
  'azure-arc',
  'azure-iot-operations',
];

export const namespaceRule: Rule = forEachZone(({ declaration: { policies } }) =>
  (policies?.namespaces ?? []).flatMap((namespace, index): readonly ZoneProblem[] => {
    if (!OF_MANAGEMENT.includes(namespace)) return [];
    const state =
      namespace === 'azure-iot-operations'
        ? 'its pods need one another. Write "iotOperations: enforce" instead'
        : 'what manages the cluster runs there, and nothing could open it again from afar. Remove it';
    const message = `Cannot close namespace "${namespace}": ${state}`;
    return [{ path: ['policies', 'namespaces', index], code: 'namespace', message }];
  }),
);

/** What stands below a zone goes up through it. */
export const decommissionRule: Rule = forEachZone((zone, draft): readonly ZoneProblem[] => {
  if (zone.declaration.decommission !== true) return [];
  const staying = ownChildren(draft, zone).filter(({ declaration }) => declaration.decommission !== true);
  if (staying.length === 0) return [];
  const names = staying.map(({ name }) => `"${name}"`).join(', ');
  const message = `Cannot decommission "${zone.name}": ${names} would still go up through it. Decommission what stands below it too, or give it another parent first`;
  return [{ path: ['decommission'], code: 'decommission', message }];
});
