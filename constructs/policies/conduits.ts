// The rules that policies are put together from, each a sentence: "may ask for names", "may talk to the API server".

import { nthAddress } from '../../levels/addresses.ts';
import type { Zone, ZoneCluster } from '../../levels/model.ts';
import { address, EVERY_TCP_PORT, network, ruleFor, tcpPorts } from './policy.ts';
import type { Peer, PolicyPort, PolicyRule } from './policy.ts';

const DNS_PORTS: readonly PolicyPort[] = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];

/** Everything that is not the public Internet (RFC 1918, 6598, 1122, 3927, 5771, 1112; metadata services are link-local). */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** The public Internet, without the plant and what stands beside it. */
export const INTERNET: Peer = network('0.0.0.0/0', NOT_PUBLIC);

/** May ask the cluster's DNS. */
export function clusterDns(): readonly PolicyRule[] {
  return ruleFor([{ kind: 'pods', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }], DNS_PORTS);
}

/** May ask these DNS servers, each `address:port`. */
export function resolvers(endpoints: readonly string[]): readonly PolicyRule[] {
  return endpoints.flatMap((endpoint) => {
    const { host, port } = splitEndpoint(endpoint);
    return ruleFor(
      [address(host)],
      DNS_PORTS.map((each) => ({ ...each, port })),
    );
  });
}

/** May talk to the API server: by its Service, and where that leads, because most plugins look after the translation. */
export function apiServer(zone: Zone, cluster: ZoneCluster): readonly PolicyRule[] {
  const service = `${nthAddress(cluster.services, 1)}:443`;
  const declared = [...new Set([service, cluster.apiServer])].map((endpoint) => {
    const { host, port } = splitEndpoint(endpoint);
    return { cidr: `${host}/32`, port };
  });
  // K3s answers on its nodes unless the declaration says otherwise.
  const onNodes =
    zone.distribution === 'k3s' && cluster.apiServer === service ? [{ cidr: zone.network, port: 6443 }] : [];
  return [...declared, ...onNodes].flatMap(({ cidr, port }) =>
    ruleFor([{ kind: 'api-server', addresses: [cidr] }], tcpPorts([port])),
  );
}

/** May talk to every pod and Service of the cluster. */
export function insideCluster(cluster: ZoneCluster): readonly PolicyRule[] {
  return ruleFor([{ kind: 'all-pods', cidr: cluster.pods }, network(cluster.services)], [EVERY_TCP_PORT]);
}

/** May talk to the devices the zone declares, on their ports. */
export function devices(zone: Zone): readonly PolicyRule[] {
  return (zone.declaration.devices ?? []).flatMap((device) =>
    ruleFor([network(device.network)], tcpPorts(device.ports)),
  );
}

/** Host and port of `address:port`. */
function splitEndpoint(endpoint: string): { readonly host: string; readonly port: number } {
  const colon = endpoint.lastIndexOf(':');
  return { host: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) };
}
