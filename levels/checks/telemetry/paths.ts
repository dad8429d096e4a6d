// Routes lead somewhere: they begin and end at brokers, or at exactly one place outside that the cloud of the site offers.

import type { Site } from '../../model.ts';
import { namesRegion, isOffered, isService } from '../../telemetry/hosts.ts';
import type { RouteFault } from '../../telemetry/route-fault.ts';
import { findPath, outerOf } from '../../telemetry/route-path.ts';
import { topicsOf } from '../../telemetry/way-of-route.ts';
import type { Problem } from '../../problem.ts';
import type { RouteDeclaration } from '../../declaration/telemetry/route.ts';
import { forEachRoute, routesOf } from './route-problem.ts';

export function checkPaths(site: Site): readonly Problem[] {
  return forEachRoute(site, (route) => {
    const fault = findFault(site, route);
    return fault === undefined ? [] : [fault];
  });
}

function findFault(site: Site, route: RouteDeclaration): RouteFault | undefined {
  const path = findPath(site, route);
  if ('fault' in path) return path.fault;
  const outer = outerOf(path);
  const at = path.direction === 'up' ? 'to' : 'from';
  if (outer !== undefined && isService(outer) && !isOffered(site.cloud, outer.kind)) {
    const message = `Cannot lead route "${route.name}" by "${outer.kind}" in "${site.cloud}": it is not known to be offered to data flows there. Choose another, such as "eventHubs"`;
    return { at: [at, outer.kind], code: 'route-cloud', message };
  }
  if (topicsOf(site, route, path).length > 0) return undefined;
  const cure = route.direction === 'up' ? `Add "topics", or assets to ${path.zones[0]?.file}` : 'Add "topics"';
  const message = `Cannot begin route "${route.name}": it says no topics${route.direction === 'up' ? ', and its zone has no assets' : ''}. ${cure}`;
  return { at: [], code: 'route-topics', message };
}

/** Routes whose hosts cannot be told without the region of the site. */
export function routesThatNameRegion(site: Site): readonly string[] {
  return routesOf(site)
    .filter(({ to, from }) =>
      [...Object.keys(to), ...(typeof from === 'string' ? [] : Object.keys(from))].some(namesRegion),
    )
    .map(({ name }) => `telemetry route "${name}"`);
}
