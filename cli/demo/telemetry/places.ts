// Where everything of the telemetry run stands on loopback: brokers, the pods that run data flows, machines, event hubs.

import type { Site } from '../../../levels/model.ts';
import { machineAddress } from '../cast.ts';
import { INTERNET, type Overlay } from '../overlay.ts';
import type { KafkaPlace } from './kafka-settings.ts';

/** Last parts of addresses in the network of a zone. */
export const HOSTS = { broker: 70, flows: 71, intruder: 72 } as const;

/** The product’s own listener for clients in the cluster. */
const LOCAL_PORT = 18_883;
const CHILDREN_PORT = 8_883;
const KAFKA_PORT = 9_093;

/** Between a zone and its parent’s face, where a conduit is cut. */
export const WIRE_ADDRESS = '127.0.97.10';

export type BrokerPlace = Record<'local' | 'children', { readonly address: string; readonly port: number }>;

export function brokerPlace(site: Site, overlay: Overlay, zone: string): BrokerPlace {
  const address = machineAddress(site, overlay, zone, HOSTS.broker);
  return {
    local: { address, port: overlay.port(LOCAL_PORT) },
    children: { address, port: overlay.port(CHILDREN_PORT) },
  };
}

export function hubsPlace(host: string, overlay: Overlay): KafkaPlace {
  const port = overlay.port(KAFKA_PORT);
  return { host, address: INTERNET.server, port, controllerPort: port + 1, internalPort: port + 2 };
}

/** Besides what the demo binds anyway. */
export function telemetryAddresses(site: Site, overlay: Overlay): readonly string[] {
  const ofZones = site.zones.flatMap(({ name }) =>
    Object.values(HOSTS).map((host) => machineAddress(site, overlay, name, host)),
  );
  return [...ofZones, WIRE_ADDRESS];
}
