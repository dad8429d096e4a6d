// Who plays in the story, and every loopback address that takes.

import type { Site } from '../../levels/model.ts';
import { INTERNET, type Overlay } from './overlay.ts';

/** Machines by their zone and the last part of their address. */
export const CAST = {
  oven: { zone: 'level-2-ovens', host: 50 },
  packer: { zone: 'level-2-packaging', host: 60 },
  intruder: { zone: 'level-3', host: 66 },
} as const;

/** The (moved) address of a machine in a zone's network. */
export function machineAddress(site: Site, overlay: Overlay, zone: string, host: number): string {
  const network = site.zones.find(({ name }) => name === zone)?.network;
  if (network === undefined) throw new Error(`Cannot place a machine in "${zone}": the site has no such zone`);
  return overlay.address(network.replace(/\.\d+\/\d+$/, `.${host}`));
}

/** The top zone's resolvers (moved), where the stand-in Internet has to answer. */
export function resolverAddresses(site: Site, overlay: Overlay): readonly string[] {
  const resolvers = site.root.declaration.forwarder?.uplink?.direct?.resolvers ?? [];
  return resolvers.map((endpoint) => overlay.address(endpoint.slice(0, endpoint.indexOf(':'))));
}

/** Everything the demo binds. */
export function everyAddress(site: Site, overlay: Overlay): readonly string[] {
  const faces = site.zones
    .flatMap((zone) => zone.forwarder?.faces ?? [])
    .map(({ address }) => overlay.address(address));
  const machines = Object.values(CAST).map(({ zone, host }) => machineAddress(site, overlay, zone, host));
  return [...faces, ...machines, ...resolverAddresses(site, overlay), INTERNET.server];
}
