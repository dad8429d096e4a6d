// From the zone where messages begin to the last broker that passes them on.

import type { RouteDeclaration } from '../declaration/telemetry/route.ts';
import type { Site, Zone } from '../model.ts';
import { brokersAbove } from './brokers.ts';
import { endsOf, type OuterEnd } from './route-ends.ts';
import { fault, findZone, type RouteFault } from './route-fault.ts';

export type PathUp = {
  readonly direction: 'up';
  /** In the order in which messages pass. */
  readonly zones: readonly Zone[];
  /** Undefined where the last of the brokers is the end. */
  readonly end: OuterEnd | undefined;
};

type Found = PathUp | { readonly fault: RouteFault };

export function findWayUp(site: Site, { name, from, to }: RouteDeclaration): Found {
  if (typeof from !== 'string') {
    const message = `Cannot begin route "${name}" outside the plant: it leads up. Name a zone, or write "direction: down"`;
    return fault(['from'], 'route-direction', message);
  }
  const start = findZone(site, from, ['from'], `begin route "${name}"`);
  if ('fault' in start) return start;
  const [end, ...others] = endsOf(to);
  if (end === undefined || others.length > 0) {
    const count = end === undefined ? 0 : others.length + 1;
    const message = `Cannot send route "${name}" on its way: it names ${count} destinations. Name exactly one of ${CHOICE}`;
    return fault(['to'], 'route-destination', message);
  }
  if (end.kind === 'zone') {
    const message = `Cannot send route "${name}" to a zone: it leads up. Write "parent: true", or "direction: down"`;
    return fault(['to', 'zone'], 'route-direction', message);
  }
  const chain = [start.zone, ...brokersAbove(start.zone)];
  return end.kind === 'parent' ? endAtParent(name, chain) : handOver(name, chain, end);
}

const CHOICE =
  '"parent", "eventHubs", "eventGrid", "mqtt", "kafka", "fabricRealTime", "oneLake", "dataLake", "dataExplorer", "localStorage"';

function endAtParent(route: string, chain: readonly Zone[]): Found {
  if (chain.length > 1) return { direction: 'up', zones: chain.slice(0, 2), end: undefined };
  const message = `Cannot send route "${route}" to a parent: no zone above "${chain[0]?.name}" has a broker. Send it to a destination of its own`;
  return fault(['to'], 'no-broker', message);
}

function handOver(route: string, chain: readonly Zone[], end: OuterEnd): Found {
  const at = 'at' in end.settings ? end.settings.at : undefined;
  if (at === undefined) return { direction: 'up', zones: end.kind === 'localStorage' ? chain.slice(0, 1) : chain, end };
  const last = chain.findIndex(({ name }) => name === at);
  if (last !== -1) return { direction: 'up', zones: chain.slice(0, last + 1), end };
  const names = chain.map(({ name }) => `"${name}"`).join(', ');
  const message = `Cannot hand over route "${route}" in "${at}": its messages pass ${names}. Name one of them`;
  return fault(['to', end.kind, 'at'], 'unknown-zone', message);
}
