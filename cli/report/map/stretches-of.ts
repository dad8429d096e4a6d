// The ways of telemetry, cut where they pass a zone: a message that goes from broker to broker past a zone without a broker crosses
// two conduits, and so it is drawn.

import { ancestorsOf, type Site, type Zone } from '../../../levels/model.ts';
import type { Endpoint } from '../../../levels/telemetry/endpoint.ts';
import type { Way } from '../../../levels/telemetry/model.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { placeOf } from '../../flow/describe-way.ts';

/** Between a zone and its parent, or between the top zone and a service outside. */
export type Stretch = {
  readonly route: string;
  readonly direction: Way['direction'];
  readonly lower: string;
  readonly upper: { readonly kind: 'zone' | 'service'; readonly name: string };
};

export function stretchesOf(site: Site): readonly Stretch[] {
  return telemetryOf(site).ways.flatMap((way) =>
    way.flows.flatMap((flow) => {
      const zone = site.zones.find(({ name }) => name === flow.zone);
      const endpoint = flow.destination.endpoint ?? flow.source.endpoint;
      if (zone === undefined || endpoint === undefined || endpoint.kind === 'localStorage') return [];
      return stretchesUp(site, way, zone, endpoint);
    }),
  );
}

/** From the zone that connects to where the connection ends. */
function stretchesUp(site: Site, { route, direction }: Way, zone: Zone, endpoint: Endpoint): readonly Stretch[] {
  const chain = [zone, ...ancestorsOf(zone)];
  const last = chain.findIndex(({ name }) => name === endZone(site, zone, endpoint));
  const inside = last === -1 ? chain : chain.slice(0, last + 1);
  const steps = inside.slice(1).map((upper, index): Stretch => {
    const lower = inside[index] ?? zone;
    return { route, direction, lower: lower.name, upper: { kind: 'zone', name: upper.name } };
  });
  if (last !== -1) return steps;
  const service = placeOf(site, zone.name, endpoint);
  return [...steps, { route, direction, lower: site.root.name, upper: { kind: 'service', name: service } }];
}

/** Undefined where it is outside the plant. */
function endZone(site: Site, { name }: Zone, { kind, reach }: Endpoint): string | undefined {
  if (kind === 'parent') return telemetryOf(site).brokers.find(({ zone }) => zone === name)?.parent;
  return reach.find(({ end }) => end !== undefined)?.end?.at;
}
