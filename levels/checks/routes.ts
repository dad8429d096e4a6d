// Telemetry routes: they begin at a broker and lead to exactly one place that exists.

import { type Site } from '../model.ts';
import type { RouteDeclaration } from '../declaration/site.ts';
import { brokersOf, EVENT_GRID } from '../needs/telemetry.ts';
import { SITE_FILE } from '../needs/source.ts';
import { problemAt, type Problem } from '../problem.ts';
import { suggest } from '../loading/suggest.ts';
import type { Path } from '../loading/yaml-file.ts';

type RouteFault = { readonly at: Path; readonly code: string; readonly message: string };

export function checkRoutes(site: Site): readonly Problem[] {
  const routes = site.declaration.telemetry?.routes ?? [];
  return routes.flatMap((route, index) => {
    const fault = findSourceFault(site, route) ?? findDestinationFault(site, route);
    if (fault === undefined) return [];
    const path = ['telemetry', 'routes', index, ...fault.at];
    return [problemAt(site.locate(SITE_FILE, path), path, fault.code, fault.message)];
  });
}

function findSourceFault({ zones }: Site, { name, from }: RouteDeclaration): RouteFault | undefined {
  const zone = zones.find((each) => each.name === from);
  const at = ['from'];
  if (zone === undefined) {
    const names = zones.map((each) => each.name);
    return {
      at,
      code: 'unknown-zone',
      message: `Cannot begin route "${name}" in "${from}": the site has no such zone. ${suggest(from, names)}`,
    };
  }
  if (zone.declaration.decommission === true) {
    return {
      at,
      code: 'decommission',
      message: `Cannot begin route "${name}" in "${from}": the zone is being decommissioned and sends nothing any more. Remove the route`,
    };
  }
  if (zone.cluster !== undefined) return undefined;
  return {
    at,
    code: 'no-broker',
    message: `Cannot begin route "${name}" in "${from}": a host without a cluster has no broker. Begin it in the zone below or above`,
  };
}

function findDestinationFault(site: Site, route: RouteDeclaration): RouteFault | undefined {
  const { name, to } = route;
  const at = ['to'];
  const count = [to.parent, to.eventHubs, to.eventGrid].filter((each) => each !== undefined).length;
  if (count !== 1) {
    return {
      at,
      code: 'route-destination',
      message: `Cannot send route "${name}" on its way: it names ${count} destinations. Name exactly one of "parent", "eventHubs", "eventGrid"`,
    };
  }
  if (to.parent === true && brokersOf(site, route).length < 2) {
    return {
      at,
      code: 'no-broker',
      message: `Cannot send route "${name}" to a parent: no zone above "${route.from}" has a cluster. Send it to "eventHubs" or "eventGrid"`,
    };
  }
  if (to.eventGrid !== undefined && EVENT_GRID[site.cloud] === undefined) {
    return {
      at,
      code: 'route-cloud',
      message: `Cannot send route "${name}" to Event Grid in "${site.cloud}": its MQTT broker is not known there. Send it to "eventHubs"`,
    };
  }
  return undefined;
}
