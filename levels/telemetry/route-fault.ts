// What is wrong with a route, and the mistake that both directions share: a zone where no broker runs.

import { suggest } from '../loading/suggest.ts';
import type { Path } from '../loading/yaml-file.ts';
import type { Site, Zone } from '../model.ts';
import { BROKER_PROFILE, hasBroker } from './brokers.ts';

/** Where in the route, and what is to be said of it. */
export type RouteFault = { readonly at: Path; readonly code: string; readonly message: string };

/** A zone with a broker. */
export function findZone(
  site: Site,
  name: string,
  at: Path,
  action: string,
): { readonly zone: Zone } | { readonly fault: RouteFault } {
  const zone = site.zones.find((each) => each.name === name);
  const refuse = (code: string, state: string) => fault(at, code, `Cannot ${action} in "${name}": ${state}`);
  if (zone === undefined) {
    return refuse(
      'unknown-zone',
      `the site has no such zone. ${suggest(
        name,
        site.zones.map((each) => each.name),
      )}`,
    );
  }
  if (zone.declaration.decommission === true) {
    return refuse('decommission', 'the zone is being decommissioned and sends nothing any more. Remove the route');
  }
  if (zone.cluster === undefined) {
    return refuse('no-broker', 'a host without a cluster has no broker. Choose the zone below or above');
  }
  if (hasBroker(zone)) return { zone };
  return refuse(
    'no-broker',
    `no broker runs there. Add the profile "${BROKER_PROFILE}" to ${zone.file}, or "telemetry: { broker: true }"`,
  );
}

export function fault(at: Path, code: string, message: string): { readonly fault: RouteFault } {
  return { fault: { at, code, message } };
}
