// What telemetry routes need: wherever a flow connects to something that is not its own broker, the zone must get there.
// A hop to the broker above is a need that ends at that broker; the outer end of a route leaves the plant at the top.

import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import type { Reach } from '../telemetry/endpoint.ts';
import type { Way } from '../telemetry/model.ts';
import { telemetryOf } from '../telemetry/telemetry-of.ts';
import { internetNeed, SITE_FILE, siteProvenance, type Source } from './source.ts';

/** One source for each route that makes the zone connect somewhere. */
export function telemetrySources(site: Site, zone: Zone): readonly Source[] {
  return telemetryOf(site).ways.flatMap((way) => {
    const path = ['telemetry', 'routes', way.index];
    const thing = `telemetry route "${way.route}"`;
    const provenance = siteProvenance(site, 'telemetry', path, thing);
    const needs = reachOfWay(way, zone).map(({ host, port, end }): Need => ({
      ...internetNeed(zone.name, host, port, provenance, false),
      end,
    }));
    return needs.length === 0 ? [] : [{ file: SITE_FILE, path, thing, acknowledged: false, faulty: false, needs }];
  });
}

function reachOfWay({ flows }: Way, zone: Zone): readonly Reach[] {
  return flows
    .filter((flow) => flow.zone === zone.name)
    .flatMap(({ source, destination }) => [...(source.endpoint?.reach ?? []), ...(destination.endpoint?.reach ?? [])]);
}
