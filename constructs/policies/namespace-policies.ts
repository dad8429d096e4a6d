// The policies of our own namespace, where the forwarder has an address of its own (a load balancer in front). A pod on the
// node's network is not policed by any plugin; there the forwarder's own checks are the control, and the report says so.

import type { Entry } from '../../forwarder/contract/allowlist.ts';
import { listenPortOf } from '../../forwarder/contract/allowlist.ts';
import { dnsViewsOf } from '../../levels/dns-view.ts';
import { forwarderAllowlist } from '../../levels/forwarder-allowlist.ts';
import { listenersOf } from '../../levels/listeners.ts';
import { faceOf } from '../../levels/model.ts';
import type { Site, Zone, ZoneCluster } from '../../levels/model.ts';
import { polices } from '../../levels/needs/passage.ts';
import { DNS } from '../dns/children-dns.ts';
import { clusterPlace } from '../dns/corefile-places.ts';
import { FORWARDER, nameLabel, NAMESPACE } from '../names.ts';
import { apiServer, clusterDns, INTERNET, resolvers } from './conduits.ts';
import { address, EVERY_TCP_PORT, network, ruleFor, tcpPorts } from './policy.ts';
import type { Peer, Policy, PolicyPort, PolicyRule } from './policy.ts';

/** Closed by default; open from the children to the forwarder and the DNS, and from the forwarder up. */
export function namespacePolicies(site: Site, zone: Zone): readonly Policy[] {
  const { cluster, forwarder } = zone;
  if (cluster === undefined || forwarder?.exposure !== 'loadBalancer') return [];
  return [
    { name: 'default-deny', namespace: NAMESPACE, ingress: [], egress: [] },
    {
      name: FORWARDER,
      namespace: NAMESPACE,
      labels: nameLabel(FORWARDER),
      ingress: fromCallers(site, zone, cluster),
      egress: [...waysUp(site, zone), ...waysOut(site, zone, cluster), ...apiServer(zone, cluster)],
    },
    ...dnsPolicies(site, zone),
  ];
}

/** The addresses the forwarder takes for a zone's, on the ports where it listens. */
function fromCallers(site: Site, zone: Zone, cluster: ZoneCluster): readonly PolicyRule[] {
  const known = Object.values(forwarderAllowlist(site, zone).zones).flatMap(({ networks = [] }) => networks);
  const own: readonly Peer[] = polices(zone) ? [{ kind: 'all-pods', cidr: cluster.pods }] : [];
  const peers = [...new Set(known)].sort().map((cidr) => network(cidr));
  const ports = listenersOf(site, zone).map(({ port }) => port);
  return ruleFor([...peers, ...own], tcpPorts(ports));
}

/** To the parent's face, or at the top to the Internet or the corporate proxy; nowhere else. */
function waysUp(site: Site, zone: Zone): readonly PolicyRule[] {
  const face = faceOf(zone);
  const { direct, connectProxy } = zone.declaration.forwarder?.uplink ?? {};
  if (face !== undefined) return ruleFor([address(face.address)], tcpPorts(portsUp(site, zone, listenPortOf)));
  if (connectProxy !== undefined) return toProxy(connectProxy.host, connectProxy.port);
  const permitted = (direct?.permitAddresses ?? []).map((cidr) => network(cidr));
  const ports = tcpPorts(portsUp(site, zone, (entry) => entry.port));
  return [...ruleFor([INTERNET, ...permitted], ports), ...resolvers(direct?.resolvers ?? [])];
}

/** A proxy given by name may be anywhere, and its name has to be asked for. */
function toProxy(host: string, port: number): readonly PolicyRule[] {
  const isAddress = /^[\d.]+$/.test(host);
  return isAddress
    ? ruleFor([address(host)], tcpPorts([port]))
    : [...ruleFor([network('0.0.0.0/0')], tcpPorts([port])), ...clusterDns()];
}

function portsUp(site: Site, zone: Zone, portOf: (entry: Entry) => number): readonly number[] {
  const { grants, reserved } = forwarderAllowlist(site, zone);
  const entries = grants.flatMap((grant) => grant.entries).filter((entry) => entry.to === undefined);
  return [...entries.map(portOf), ...reserved.map((name) => name.port)];
}

/** Conduits that end at this zone: at an address of its network, or at a Service of its cluster. */
function waysOut(site: Site, zone: Zone, cluster: ZoneCluster): readonly PolicyRule[] {
  const targets = forwarderAllowlist(site, zone)
    .grants.flatMap((grant) => grant.entries)
    .flatMap(({ to }) => (to === undefined ? [] : [to]));
  const distinct = [...new Map(targets.map((to) => [JSON.stringify(to), to])).values()];
  const rules = distinct.flatMap((to) => {
    if (to.address !== undefined) return ruleFor([address(to.address)], tcpPorts([to.port]));
    // Behind a Service the pods' own port counts, which is theirs to choose.
    const pods: readonly Peer[] =
      to.namespace === undefined ? [] : [{ kind: 'pods', namespace: to.namespace, labels: {} }];
    return [...ruleFor([network(cluster.services)], tcpPorts([to.port])), ...ruleFor(pods, [EVERY_TCP_PORT])];
  });
  const asksForServices = distinct.some((to) => to.service !== undefined);
  return asksForServices ? [...rules, ...clusterDns()] : rules;
}

/** Questions of the children, and those passed on to name servers in the children's own networks. */
function dnsPolicies(site: Site, zone: Zone): readonly Policy[] {
  const views = dnsViewsOf(site, zone);
  if (views.length === 0) return [];
  const { port } = clusterPlace(zone);
  const both: readonly PolicyPort[] = [
    { protocol: 'UDP', port },
    { protocol: 'TCP', port },
  ];
  const askers = [...new Set(views.flatMap((view) => view.networks))].sort().map((cidr) => network(cidr));
  const servers = [...new Set(views.flatMap((view) => view.forwards.flatMap((forward) => forward.to)))].sort();
  return [
    {
      name: DNS,
      namespace: NAMESPACE,
      labels: nameLabel(DNS),
      ingress: ruleFor(askers, both),
      egress: resolvers(servers.map((server) => `${server}:53`)),
    },
  ];
}
