// No message comes round. A loop is told once, at the last of its routes: the one that closed it.

import type { Site } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import { findLoops, type Loop } from '../../telemetry/loops.ts';
import { telemetryOf } from '../../telemetry/telemetry-of.ts';
import { routeProblem } from './route-problem.ts';

export function checkLoops(site: Site): readonly Problem[] {
  const { ways } = telemetryOf(site);
  const loops = findLoops(
    site.name,
    ways.flatMap(({ flows }) => flows),
  );
  const indexOf = new Map(ways.map(({ route, index }) => [route, index]));
  const closing = new Map(loops.map((loop) => [lastRoute(loop, indexOf), loop]));
  return [...closing].map(([index, loop]) => {
    const routes = [...new Set(loop.map(({ route }) => `"${route}"`))].join(' and ');
    const [first] = loop;
    const message = `Cannot let messages of ${routes} travel: what comes to "${first?.source.topics[0]}" in "${first?.zone}" comes there again and never ends. Let a route take fewer topics, or arrive at another`;
    return routeProblem(site, index, { at: [], code: 'route-loop', message });
  });
}

function lastRoute(loop: Loop, indexOf: ReadonlyMap<string, number>): number {
  return Math.max(...loop.map(({ route }) => indexOf.get(route) ?? 0));
}
