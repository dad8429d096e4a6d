// Which destinations of the allowlist an endpoint needs.

import { contains } from '../addresses.ts';
import { ancestorsOf, type Zone } from '../model.ts';
import type { Reach } from './endpoint.ts';

/** A server by name; with an address, one that stands in the plant. */
type Server = { readonly host: string; readonly address?: string | undefined };

/** Up to the Internet. */
export function outside(host: string, port: number): Reach {
  return { host, port, end: undefined };
}

/** Nothing where the server stands in the zone’s own network, because no forwarder stands between. */
export function reachOf(zone: Zone, { host, address }: Server, port: number): readonly Reach[] {
  if (address === undefined) return [outside(host, port)];
  if (contains(zone.network, address)) return [];
  const holder = ancestorsOf(zone).find(({ network }) => contains(network, address));
  return holder === undefined ? [] : [{ host, port, end: { at: holder.name, to: { address, port } } }];
}

/** Whether a server in the plant stands in the zone or above it: nothing else is reached from there. */
export function isWithinReach(zone: Zone, address: string): boolean {
  return [zone, ...ancestorsOf(zone)].some(({ network }) => contains(network, address));
}
