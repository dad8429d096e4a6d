// The endpoint at the outer end of a route: a place outside the brokers of the plant, which messages go to or come from.

import type { RouteDeclaration } from '../declaration/telemetry/route.ts';
import type { Site, Zone } from '../model.ts';
import type { Batching, Endpoint, KafkaEndpoint, MqttEndpoint, StoreEndpoint } from './endpoint.ts';
import { hostsOf } from './hosts.ts';
import { clientIdPrefix, outerBundleName, outerEndpointName } from './names.ts';
import { outside, reachOf } from './reach.ts';
import type { OuterEnd, RouteOrigin } from './route-ends.ts';
import { signInOf } from './sign-in.ts';
import type { Bundle } from './trust.ts';

/** How long the other side keeps what a client missed. */
export const SESSION_EXPIRY_SECONDS = 3600;
const KAFKA_PORT = 9093;
const MQTT_PORTS = { mqtt: 8883, webSockets: 443 } as const;
const HTTPS_PORT = 443;

type Outer = OuterEnd | RouteOrigin;
type Of<K extends Outer['kind']> = Extract<Outer, { readonly kind: K }>;
type Around = { readonly site: Site; readonly zone: Zone; readonly route: RouteDeclaration };

/** Undefined where the cloud does not offer the service, or the region of the site is not said. */
export function outerEndpoint(around: Around, end: Outer): Endpoint | undefined {
  const { kind } = end;
  if (kind === 'eventHubs' || kind === 'fabricRealTime' || kind === 'kafka') return kafkaEndpoint(around, end);
  return kind === 'eventGrid' || kind === 'mqtt' ? mqttEndpoint(around, end) : storeEndpoint(around, end);
}

function kafkaEndpoint(
  { site, zone, route }: Around,
  end: Of<'eventHubs' | 'fabricRealTime' | 'kafka'>,
): KafkaEndpoint | undefined {
  const common = {
    ...ownership(route),
    authentication: signInOf(end.settings.authentication),
    batching: batchingOf(route),
    consumerGroup: route.direction === 'down' ? `${site.name}-${zone.name}-${route.name}` : undefined,
  };
  if (end.kind === 'kafka') {
    const { host, port, ca, servers = [] } = end.settings;
    const reach = [end.settings, ...servers].flatMap((server) => reachOf(zone, server, port));
    return { ...common, kind: 'kafka', host, port, trusted: bundleOf(route, ca), reach };
  }
  const [host] = hostsOf(site.declaration, end);
  if (host === undefined) return undefined;
  return { ...common, kind: end.kind, host, port: KAFKA_PORT, trusted: undefined, reach: [outside(host, KAFKA_PORT)] };
}

function mqttEndpoint({ site, zone, route }: Around, end: Of<'eventGrid' | 'mqtt'>): MqttEndpoint | undefined {
  const protocol = end.settings.webSockets === true ? 'webSockets' : 'mqtt';
  const common = {
    ...ownership(route),
    protocol,
    authentication: signInOf(end.settings.authentication),
    clientIdPrefix: clientIdPrefix(site.name, zone.name),
    qos: route.qos ?? 1,
    sessionExpirySeconds: SESSION_EXPIRY_SECONDS,
  } as const;
  if (end.kind === 'mqtt') {
    const { host, port, ca } = end.settings;
    const reach = reachOf(zone, end.settings, port);
    return { ...common, kind: 'mqtt', host, port, trusted: bundleOf(route, ca), retain: 'keep', reach };
  }
  const [host] = hostsOf(site.declaration, end);
  if (host === undefined) return undefined;
  const port = MQTT_PORTS[protocol];
  // Data flows must not ask Event Grid to retain anything.
  return {
    ...common,
    kind: 'eventGrid',
    host,
    port,
    trusted: undefined,
    retain: 'never',
    reach: [outside(host, port)],
  };
}

function storeEndpoint(
  { site, route }: Around,
  end: Of<'oneLake' | 'dataLake' | 'dataExplorer' | 'localStorage'>,
): StoreEndpoint | undefined {
  if (end.kind === 'localStorage') {
    return { ...ownership(route), kind: 'localStorage', claim: end.settings.claim, reach: [] };
  }
  const hosts = hostsOf(site.declaration, end);
  const [host] = hosts;
  if (host === undefined) return undefined;
  const common = {
    ...ownership(route),
    host,
    authentication: signInOf(end.settings.authentication),
    batching: batchingOf(route),
    reach: hosts.map((each) => outside(each, HTTPS_PORT)),
  };
  if (end.kind === 'dataLake') return { ...common, kind: 'dataLake' };
  if (end.kind === 'dataExplorer') return { ...common, kind: 'dataExplorer', database: end.settings.database };
  const { workspace, lakehouse, table } = end.settings;
  return { ...common, kind: 'oneLake', workspace, lakehouse, path: table === undefined ? 'files' : 'tables' };
}

function ownership({ name, direction }: RouteDeclaration) {
  return { name: outerEndpointName(name, direction), route: name };
}

function batchingOf({ batching }: RouteDeclaration): Batching {
  return { latencyMs: batching?.latencyMs, maxMessages: batching?.maxMessages, maxBytes: batching?.maxBytes };
}

function bundleOf({ name }: RouteDeclaration, ca: string | undefined): Bundle | undefined {
  return ca === undefined ? undefined : { name: outerBundleName(name), authorities: [ca] };
}
