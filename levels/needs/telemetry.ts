// What telemetry routes need. Messages climb from broker to broker: each hop is a need of the lower zone that ends at the
// broker of the next zone above that has a cluster. The topmost broker hands over to the cloud.

import type { Cloud } from '../declaration/site.ts';
import type { RouteDeclaration } from '../declaration/site.ts';
import { ancestorsOf, type Site, type Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { internetNeed, SITE_FILE, siteProvenance, type Source } from './source.ts';

/** The listener that a broker offers to zones below. */
const CHILDREN_BROKER = {
  service: 'aio-broker-children',
  namespace: 'azure-iot-operations',
  port: 8883,
} as const;

/** The server name under which the broker of a zone is dialled from below. */
function brokerHost(site: Site, zone: Zone): string {
  return `mqtt.${zone.name}.${site.name}.internal`;
}

/** The zones whose brokers a route passes, from its source upwards; the end of a route to the parent included. */
export function brokersOf(site: Site, route: RouteDeclaration): readonly Zone[] {
  const from = site.zones.find(({ name }) => name === route.from);
  if (from?.cluster === undefined) return [];
  const brokers = [from, ...ancestorsOf(from).filter(({ cluster }) => cluster !== undefined)];
  return route.to.parent === true ? brokers.slice(0, 2) : brokers;
}

/** One source for each route that makes the zone a sender. */
export function telemetrySources(site: Site, zone: Zone): readonly Source[] {
  const routes = site.declaration.telemetry?.routes ?? [];
  return routes.flatMap((route, index) => {
    const path = ['telemetry', 'routes', index];
    const needs = needsOfRoute(site, zone, route, path);
    const thing = `telemetry route "${route.name}"`;
    return needs.length === 0 ? [] : [{ file: SITE_FILE, path, thing, acknowledged: false, faulty: false, needs }];
  });
}

function needsOfRoute(
  site: Site,
  zone: Zone,
  route: RouteDeclaration,
  path: readonly (string | number)[],
): readonly Need[] {
  const brokers = brokersOf(site, route);
  const place = brokers.indexOf(zone);
  if (place === -1) return [];
  const provenance = siteProvenance(site, 'telemetry', path, `telemetry route "${route.name}"`);
  const above = brokers[place + 1];
  if (above !== undefined) {
    const need = internetNeed(zone.name, brokerHost(site, above), CHILDREN_BROKER.port, provenance, false);
    return [{ ...need, end: { at: above.name, to: CHILDREN_BROKER } }];
  }
  const cloud = cloudEndpoint(site, route);
  return cloud === undefined ? [] : [internetNeed(zone.name, cloud.host, cloud.port, provenance, false)];
}

/** Where a route leaves the plant; undefined where it does not, or the cloud does not offer it. */
function cloudEndpoint(
  site: Site,
  { to }: RouteDeclaration,
): { readonly host: string; readonly port: number } | undefined {
  const { cloud, region } = site.declaration;
  if (to.eventHubs !== undefined) return { host: `${to.eventHubs.namespace}.${EVENT_HUBS[cloud]}`, port: 9093 };
  const suffix = EVENT_GRID[cloud];
  if (to.eventGrid === undefined || region === undefined || suffix === undefined) return undefined;
  return { host: `${to.eventGrid.namespace}.${region}-1.${suffix}`, port: 8883 };
}

const EVENT_HUBS: Readonly<Record<Cloud, string>> = {
  AzureCloud: 'servicebus.windows.net',
  AzureUSGovernment: 'servicebus.usgovcloudapi.net',
  AzureChinaCloud: 'servicebus.chinacloudapi.cn',
};

/** Clouds in which the MQTT broker of Event Grid is known to be offered. */
export const EVENT_GRID: Readonly<Partial<Record<Cloud, string>>> = { AzureCloud: 'ts.eventgrid.azure.net' };
