// From a zone above, or from outside by way of the topmost broker, to the zone that commands are for.

import type { OriginDeclaration, RouteDeclaration } from '../declaration/telemetry/route.ts';
import type { Site, Zone } from '../model.ts';
import { brokersAbove } from './brokers.ts';
import { endsOf, originsOf, type RouteOrigin } from './route-ends.ts';
import { fault, findZone, type RouteFault } from './route-fault.ts';

export type PathDown = {
  readonly direction: 'down';
  /** In the order in which messages pass. */
  readonly zones: readonly Zone[];
  /** Undefined where they begin at the first of the brokers. */
  readonly origin: RouteOrigin | undefined;
};

type Found = PathDown | { readonly fault: RouteFault };

export function findWayDown(site: Site, { name, from, to }: RouteDeclaration): Found {
  const [end, ...others] = endsOf(to);
  if (end?.kind !== 'zone' || others.length > 0) {
    const message = `Cannot send route "${name}" down: its destination is not just a zone. Write "to: { zone: … }"`;
    return fault(['to'], 'route-direction', message);
  }
  const target = findZone(site, end.settings, ['to', 'zone'], `end route "${name}"`);
  if ('fault' in target) return target;
  const chain = [target.zone, ...brokersAbove(target.zone)];
  return typeof from === 'string' ? beginAbove(site, name, from, chain) : beginOutside(name, from, chain);
}

function beginOutside(route: string, from: OriginDeclaration, chain: readonly Zone[]): Found {
  const [origin, ...others] = originsOf(from);
  if (origin !== undefined && others.length === 0) return { direction: 'down', zones: chain.toReversed(), origin };
  const count = origin === undefined ? 0 : others.length + 1;
  const message = `Cannot begin route "${route}": it names ${count} places outside the plant. Name exactly one of "eventGrid", "eventHubs", "mqtt", "kafka"`;
  return fault(['from'], 'route-origin', message);
}

function beginAbove(site: Site, route: string, from: string, chain: readonly Zone[]): Found {
  const start = findZone(site, from, ['from'], `begin route "${route}"`);
  if ('fault' in start) return start;
  const place = chain.indexOf(start.zone);
  if (place > 0) return { direction: 'down', zones: chain.slice(0, place + 1).toReversed(), origin: undefined };
  const message = `Cannot send route "${route}" down from "${from}": it is not above "${chain[0]?.name}". Begin it in a zone above, or outside the plant`;
  return fault(['from'], 'route-direction', message);
}
