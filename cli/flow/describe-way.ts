// From the model of a way to what is said of it. Pure: it reads declarations, nothing is dialled.

import type { Site } from '../../levels/model.ts';
import type { Endpoint } from '../../levels/telemetry/endpoint.ts';
import type { Flow, Way } from '../../levels/telemetry/model.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import { describeConnection } from './describe-connection.ts';
import { describeRules } from './describe-rules.ts';
import type { DescribedHop, DescribedWay, Station } from './described-way.ts';

/** `today`: the day expiry is judged by. */
export function describeWay(site: Site, way: Way, today: string): DescribedWay {
  const { route, direction, assets, flows } = way;
  return { site: site.name, route, direction, assets, hops: flows.map((flow) => describeHop(site, flow, today)) };
}

function describeHop(site: Site, flow: Flow, today: string): DescribedHop {
  const { zone, name, source, destination } = flow;
  const endpoint = source.endpoint ?? destination.endpoint;
  return {
    zone,
    flow: name,
    takes: stationOf(site, zone, source.endpoint, source.topics),
    rules: describeRules(flow),
    puts: stationOf(site, zone, destination.endpoint, [destination.topic]),
    connection: endpoint === undefined ? undefined : describeConnection(site, zone, endpoint, today),
  };
}

function stationOf(site: Site, zone: string, endpoint: Endpoint | undefined, topics: readonly string[]): Station {
  return { place: placeOf(site, zone, endpoint), endpoint: endpoint?.name ?? 'default', topics };
}

const SERVICES = {
  eventGrid: 'Event Grid namespace',
  mqtt: 'MQTT broker',
  eventHubs: 'Event Hubs namespace',
  fabricRealTime: 'Eventstream',
  kafka: 'Kafka server',
  dataExplorer: 'Data Explorer cluster',
  dataLake: 'storage account',
  oneLake: 'OneLake',
} as const;

export function placeOf(site: Site, zone: string, endpoint: Endpoint | undefined): string {
  if (endpoint === undefined) return `broker of ${zone}`;
  if (endpoint.kind === 'localStorage') return `volume "${endpoint.claim}" of ${zone}`;
  if (endpoint.kind !== 'parent') return `${SERVICES[endpoint.kind]} ${endpoint.host}`;
  return `broker of ${telemetryOf(site).brokers.find((broker) => broker.zone === zone)?.parent}`;
}
