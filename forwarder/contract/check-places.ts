// The rules between addresses of a configuration: what listens where, what leaves by which card.

import type { BindPlace, Configuration } from './configuration.ts';
import { familyOf } from './ip-address.ts';

/** An empty list when all hold. */
export function checkPlaces(configuration: Configuration): readonly string[] {
  return [...checkBinds(configuration), ...checkFrom(configuration), ...checkAdminPlaces(configuration)];
}

/** A place in words: `10.30.0.10 port 443`, `interface "eth1" port 443`. */
export function describePlace({ address, interface: card, port }: BindPlace): string {
  return `${address ?? `interface "${card}"`} port ${port}`;
}

function checkBinds({ listeners }: Configuration): readonly string[] {
  const faults: string[] = [];
  const sockets = new Set<string>();
  for (const { name, bind } of listeners) {
    for (const place of bind) {
      const socket = describePlace(place);
      if (!isOneOf(place)) faults.push(`listeners: name exactly one of address, interface in each bind of "${name}"`);
      else if (place.port !== 0 && sockets.has(socket)) faults.push(`listeners: two bind ${socket}`);
      sockets.add(socket);
    }
  }
  return faults;
}

function checkFrom({ uplink: { from, parent, direct } }: Configuration): readonly string[] {
  if (from === undefined) return [];
  if (!isOneOf(from)) return ['uplink.from: name exactly one of address, interface'];
  const dialled = parent === undefined ? direct?.families : [familyOf(parent.address)];
  if (from.address === undefined || dialled === undefined || dialled.includes(familyOf(from.address))) return [];
  return [`uplink.from: nothing that is dialled can be reached from ${from.address}. Write an address of its family`];
}

/** What children reach is no place for health and metrics. Behind a load balancer everything is one address. */
function checkAdminPlaces({ listeners, health, metrics }: Configuration): readonly string[] {
  const faces = new Set(listeners.flatMap(({ bind }) => bind.map((place) => place.address)));
  for (const everywhere of ['0.0.0.0', '::']) faces.delete(everywhere);
  const places = { health: health && 'address' in health ? health.address : undefined, metrics: metrics?.address };
  return Object.entries(places)
    .filter(([, place]) => place !== undefined && faces.has(place))
    .map(([what, place]) => `${what}: ${place} is a face, which children reach. Take an address of the cluster`);
}

function isOneOf(place: Pick<BindPlace, 'address' | 'interface'>): boolean {
  return (place.address === undefined) !== (place.interface === undefined);
}
