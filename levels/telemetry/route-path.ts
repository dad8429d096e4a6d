// Which brokers the messages of a route pass, in their order; or why it leads nowhere. Rules report the fault, everything
// else follows sound paths only, so that one mistake in a route brings about no second.

import type { RouteDeclaration } from '../declaration/telemetry/route.ts';
import type { Site } from '../model.ts';
import { findWayDown, type PathDown } from './find-way-down.ts';
import { findWayUp, type PathUp } from './find-way-up.ts';
import type { RouteFault } from './route-fault.ts';

export type RoutePath = PathUp | PathDown;

export function findPath(site: Site, route: RouteDeclaration): RoutePath | { readonly fault: RouteFault } {
  return route.direction === 'up' ? findWayUp(site, route) : findWayDown(site, route);
}

/** The place outside where the route ends or begins, if any. */
export function outerOf(path: RoutePath) {
  return path.direction === 'up' ? path.end : path.origin;
}
