// No two routes meet: what one delivers no other delivers to the same place, and what one passes through a broker no other
// takes out there.

import type { Site } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import { arrivalsOf, commonPlace, type Place } from '../../telemetry/places.ts';
import type { Way } from '../../telemetry/model.ts';
import { telemetryOf } from '../../telemetry/telemetry-of.ts';
import { overlap } from '../../telemetry/topic.ts';
import { routeProblem, routesOf } from './route-problem.ts';

export function checkCollisions(site: Site): readonly Problem[] {
  const { ways } = telemetryOf(site);
  return ways.flatMap((way, index) => [
    ...findSameEnd(site, way, ways.slice(0, index)),
    ...findTakenInTransit(site, way, ways),
  ]);
}

function findSameEnd(site: Site, way: Way, earlier: readonly Way[]): readonly Problem[] {
  const own = endOf(site, way);
  const rival = earlier.find((other) => {
    const others = endOf(site, other);
    return own.some((place) => others.some((taken) => commonPlace(place, taken) !== undefined));
  });
  if (rival === undefined) return [];
  const message = `Cannot send route "${way.route}" there: route "${rival.route}" delivers to the same topic, and nobody could tell their messages apart. Choose another, or let both end at a parent and one route go on from there`;
  return [routeProblem(site, way.index, { at: ['to'], code: 'route-collision', message })];
}

function endOf({ name }: Site, { flows }: Way): readonly Place[] {
  const last = flows.at(-1);
  return last === undefined ? [] : arrivalsOf(name, last);
}

function findTakenInTransit(site: Site, way: Way, ways: readonly Way[]): readonly Problem[] {
  const [first] = way.flows;
  if (first === undefined || first.source.endpoint !== undefined) return [];
  const declared = routesOf(site)[way.index]?.topics ?? [];
  const passing = ways
    .filter((other) => other !== way)
    .map((other) => ({ other, topics: inTransit(site, other, first.zone) }));
  return declared.flatMap((topic, index) => {
    const rival = passing.find(({ topics }) => overlap([topic], topics));
    if (rival === undefined) return [];
    const message = `Cannot take "${topic}" for a topic of route "${way.route}": it holds what route "${rival.other.route}" passes through "${first.zone}" (${rival.topics[0]}), which would travel twice. Name the zone’s own topics`;
    return [routeProblem(site, way.index, { at: ['topics', index], code: 'route-transit', message })];
  });
}

/** Topics at the broker of a zone whose messages are on their way to somewhere else. */
function inTransit({ name }: Site, { flows, direction }: Way, zone: string): readonly string[] {
  if (direction === 'up') {
    return flows.slice(1).flatMap((flow) => (flow.zone === zone ? flow.source.topics : []));
  }
  return flows
    .slice(0, -1)
    .flatMap((flow) => (flow.zone === zone ? arrivalsOf(name, flow).map(({ topic }) => topic) : []));
}
