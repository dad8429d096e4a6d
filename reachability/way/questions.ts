// Whom a zone asks for names, and whether it is heard there: its own servers, or the parent's, past the Service and the
// policies in front of them.

import { holds, type Network, networkOf } from '../networks.ts';
import type { DnsServer, PlantZone, Source } from '../plant.ts';
import { closedBy, policing } from './admission.ts';
import { holdsAddress, leadsTo } from './faces.ts';
import { stop, stopAt, type Stopped } from './hops.ts';

export type Asking = {
  readonly zone: PlantZone;
  /** Who passes its connections on: the parent, or the zone itself at the top. */
  readonly forwarding: PlantZone;
};

const PORT = 53;

/** A question that reaches a server. */
export type Heard = {
  readonly server: DnsServer;
  /** The zone whose server it is. */
  readonly at: string;
  readonly source: Network | undefined;
  readonly seen: Source | undefined;
  readonly local: string | undefined;
  readonly port: number;
};

/** Its pods ask the cluster's DNS, its node the server on the node. */
export function ownQuestions({ zone }: Asking): readonly Heard[] | Stopped {
  const heard: Heard[] = [];
  for (const server of zone.ownDns) {
    const [obstacle] = server.obstacles;
    if (obstacle !== undefined) return stopAt({ zone: zone.name, step: 'dns' }, obstacle);
    const isNode = server.place === 'machine';
    const locals = isNode ? (zone.resolver?.addresses ?? []) : [undefined];
    const base = { server, at: zone.name, seen: undefined, port: PORT };
    heard.push(
      ...locals.map((local) => ({ ...base, local, source: local === undefined ? undefined : networkOf(local) })),
    );
  }
  return heard;
}

/** Its machines ask the nameservers they were given, which have to be the parent's. */
export function parentQuestions({ zone, forwarding }: Asking): readonly Heard[] | Stopped {
  const server = forwarding.childrenDns;
  const place = { zone: forwarding.name, step: 'dns' } as const;
  if (server === undefined)
    return stop(
      place,
      `${forwarding.folder}/network/ConfigMap.dns-corefile.yaml`,
      `${forwarding.name} answers no names`,
    );
  const [obstacle] = server.obstacles;
  if (obstacle !== undefined) return stopAt(place, obstacle);
  const addresses: readonly (string | undefined)[] = zone.resolver?.addresses ?? [undefined];
  if (addresses.length === 0)
    return stop({ ...place, zone: zone.name }, zone.resolver?.object ?? '', 'it names no nameserver');
  const heard: Heard[] = [];
  for (const local of addresses) {
    for (const seen of zone.sources) {
      const port =
        server.place === 'machine'
          ? machinePort(server, zone, local)
          : balancedPort(forwarding, server, zone, { local, seen });
      if (typeof port !== 'number') return port;
      heard.push({
        server,
        at: forwarding.name,
        source: seen.sample,
        seen,
        local: server.place === 'machine' ? local : undefined,
        port,
      });
    }
  }
  return heard;
}

function machinePort(server: DnsServer, zone: PlantZone, local: string | undefined): number | Stopped {
  const isBound = server.blocks.some(
    ({ bind, port }) => port === PORT && (local === undefined || bind.length === 0 || bind.includes(local)),
  );
  if (isBound) return PORT;
  const text = `its nameserver ${local} is not where ${zone.parent} answers`;
  return stop({ zone: zone.name, step: 'dns' }, zone.resolver?.object ?? server.object, text, server.object);
}

/** Through the Service in front of the DNS, by UDP and by TCP. */
function balancedPort(
  forwarding: PlantZone,
  server: DnsServer,
  zone: PlantZone,
  { local, seen }: { readonly local: string | undefined; readonly seen: Source },
): number | Stopped {
  const place = { zone: forwarding.name, step: 'service' } as const;
  const leading = forwarding.services.filter((each) => leadsTo(each, server.labels));
  const service = leading.find((each) => local === undefined || holdsAddress(each, local));
  if (service === undefined)
    return stop(
      place,
      leading[0]?.object ?? `${forwarding.folder}/network/Service.dns.yaml`,
      `no Service holds ${local}, which ${zone.name} asks`,
      zone.resolver?.object,
    );
  const { object } = service;
  const [udp, tcp] = ['UDP', 'TCP'].map((protocol) =>
    service.ports.find((each) => each.port === PORT && each.protocol === protocol),
  );
  if (udp === undefined || tcp === undefined) return stop(place, object, 'it does not lead port 53 on by UDP and TCP');
  if (!server.blocks.some(({ port }) => port === udp.targetPort))
    return stop(place, object, `it leads to port ${udp.targetPort}, where no DNS listens`, server.object);
  if (!service.keepsSource)
    return stop(place, object, 'it replaces the address of the caller, by which views are chosen');
  if (service.sourceRanges.length > 0 && !holds(service.sourceRanges, seen.sample))
    return stop(place, object, `its source ranges do not hold ${seen.network.text} of ${zone.name}`, seen.object);
  const policies = policing(
    forwarding.policies.filter(({ namespace }) => namespace === service.namespace),
    'ingress',
    server.labels,
  );
  const closed = closedBy(policies, 'ingress', { other: seen.sample, port: udp.targetPort, protocol: 'UDP' });
  if (policies.length > 0 && closed !== undefined)
    return stop(
      { ...place, step: 'network-policy' },
      closed.object,
      `it does not admit questions of ${seen.network.text}`,
      seen.object,
    );
  return udp.targetPort;
}
