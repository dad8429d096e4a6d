// Machines of a zone and their assets, with what the declaration leaves out filled in.

import type { OpcUaDeviceDeclaration } from '../declaration/telemetry/opc-ua.ts';
import type { Site, Zone } from '../model.ts';
import type { Asset, Device } from './devices.ts';
import { machineName } from './names.ts';

/** The port of OPC UA servers (IANA). */
export const OPC_UA_PORT = 4840;

export function devicesOf(site: Pick<Site, 'name'>, zone: Pick<Zone, 'name' | 'declaration'>): readonly Device[] {
  return (zone.declaration.devices ?? []).flatMap(({ ports, opcUa = [] }) =>
    opcUa.map(({ name, host, port, secretRef, assets }) => ({
      name: machineName(site.name, zone.name, name),
      label: name,
      host,
      port: port ?? portAmong(ports),
      secretRef,
      assets: assets.map((asset) => assetOf(site, zone, asset)),
    })),
  );
}

/** Of one port that, of several the one that OPC UA servers have by agreement. */
function portAmong(ports: readonly number[]): number {
  const [only = OPC_UA_PORT, ...others] = ports;
  return others.length === 0 ? only : OPC_UA_PORT;
}

function assetOf(
  site: Pick<Site, 'name'>,
  zone: Pick<Zone, 'name'>,
  { name, topic, points, samplingMs, publishingMs }: OpcUaDeviceDeclaration['assets'][number],
): Asset {
  return {
    name: machineName(site.name, zone.name, name),
    label: name,
    topic: topic ?? `data/${name}`,
    points: Object.entries(points).map(([point, node]) => ({ name: point, node })),
    samplingMs,
    publishingMs,
  };
}
