// What rules of routes have in common: a route, its place in the declaration, and a sentence that begins with what cannot be.

import type { RouteDeclaration } from '../../declaration/telemetry/route.ts';
import type { Path } from '../../loading/yaml-file.ts';
import type { Site } from '../../model.ts';
import { SITE_FILE } from '../../needs/source.ts';
import { problemAt, type Problem } from '../../problem.ts';
import type { RouteFault } from '../../telemetry/route-fault.ts';

/** A rule that judges each route by itself. */
export function forEachRoute(
  site: Site,
  judge: (route: RouteDeclaration, index: number) => readonly RouteFault[],
): readonly Problem[] {
  return routesOf(site).flatMap((route, index) => judge(route, index).map((fault) => routeProblem(site, index, fault)));
}

export function routesOf(site: Site): readonly RouteDeclaration[] {
  return site.declaration.telemetry?.routes ?? [];
}

export function routeProblem(site: Site, index: number, { at, code, message }: RouteFault): Problem {
  const path: Path = ['telemetry', 'routes', index, ...at];
  return problemAt(site.locate(SITE_FILE, path), path, code, message);
}
