// From a site to its telemetry: every route walked, then sorted by the broker where each flow belongs.

import type { Site, Zone } from '../model.ts';
import { brokersAbove, hasBroker } from './brokers.ts';
import { devicesOf } from './devices-of.ts';
import type { Endpoint } from './endpoint.ts';
import type { Broker, Child, Flow, Listener, Telemetry } from './model.ts';
import { brokerHost, CHILDREN_BUNDLE, CHILDREN_LISTENER, clientIdPrefix, zoneSubject } from './names.ts';
import { ROOT_AUTHORITY } from './trust.ts';
import { authorityOf, clientCertificate, serverCertificate, trustOf } from './trust-of.ts';
import { wayOfRoute } from './way-of-route.ts';

const known = new WeakMap<Site, Telemetry>();

/** Derived once for each site. Of a site with errors, what can be followed. */
export function telemetryOf(site: Site): Telemetry {
  const telemetry = known.get(site) ?? derive(site);
  known.set(site, telemetry);
  return telemetry;
}

function derive(site: Site): Telemetry {
  const routes = site.declaration.telemetry?.routes ?? [];
  const ways = routes.flatMap((route, index) => wayOfRoute(site, route, index) ?? []);
  const flows = ways.flatMap((way) => way.flows);
  const brokers = site.zones.filter(hasBroker).map((zone) => brokerOf(site, zone, flows));
  const signing = brokers.filter(({ client, listener }) => client !== undefined || listener !== undefined);
  return { site: site.name, brokers, ways, authorities: signing.map(({ zone }) => authorityOf(site.name, zone)) };
}

function brokerOf(site: Site, zone: Zone, all: readonly Flow[]): Broker {
  const flows = all.filter((flow) => flow.zone === zone.name);
  const endpoints = endpointsOf(flows);
  const connects = endpoints.some(({ kind }) => kind === 'parent');
  return {
    zone: zone.name,
    parent: brokersAbove(zone)[0]?.name,
    trust: trustOf(site, zone),
    endpoints,
    flows: sortByName(flows),
    listener: listenerOf(site, zone, all),
    client: connects ? clientCertificate(site.name, zone.name) : undefined,
    devices: devicesOf(site, zone),
  };
}

/** Each once: flows of several routes share the endpoint of the broker above. */
function endpointsOf(flows: readonly Flow[]): readonly Endpoint[] {
  const used = flows.flatMap(({ source, destination }) => [source.endpoint, destination.endpoint]);
  const byName = new Map(
    used.flatMap((endpoint) => (endpoint === undefined ? [] : [[endpoint.name, endpoint] as const])),
  );
  return sortByName([...byName.values()]);
}

function listenerOf(site: Site, zone: Zone, flows: readonly Flow[]): Listener | undefined {
  const below = site.zones.filter((other) => hasBroker(other) && brokersAbove(other)[0] === zone);
  const children = below.flatMap((child) => childOf(site, child, flows)).sort((a, b) => (a.zone < b.zone ? -1 : 1));
  if (children.length === 0) return undefined;
  return {
    ...CHILDREN_LISTENER,
    serverName: brokerHost(site.name, zone.name),
    certificate: serverCertificate(site.name, zone.name),
    clients: { name: CHILDREN_BUNDLE, authorities: [ROOT_AUTHORITY, ...children.map((child) => child.zone)] },
    children,
  };
}

/** None where nothing goes between the two. */
function childOf(site: Site, { name: zone }: Zone, flows: readonly Flow[]): readonly Child[] {
  const own = flows.filter((flow) => flow.zone === zone);
  const sends = own.some(({ destination }) => destination.endpoint?.kind === 'parent');
  const receives = own.some(({ source }) => source.endpoint?.kind === 'parent');
  if (!sends && !receives) return [];
  return [
    {
      zone,
      subject: zoneSubject(site.name, zone),
      attributes: { site: site.name, zone },
      clientIdPrefix: clientIdPrefix(site.name, zone),
      publish: sends ? [`from/${zone}/#`] : [],
      subscribe: receives ? [`to/${zone}/#`] : [],
    },
  ];
}

function sortByName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}
