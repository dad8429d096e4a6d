// One route, walked: a flow at each broker that its messages pass.

import type { RouteDeclaration } from '../declaration/telemetry/route.ts';
import type { TransformDeclaration } from '../declaration/telemetry/transform.ts';
import type { Site, Zone } from '../model.ts';
import { devicesOf } from './devices-of.ts';
import { climb, descend } from './hops.ts';
import type { Flow, Way } from './model.ts';
import { flowName } from './names.ts';
import { outerEndpoint } from './outer-endpoint.ts';
import { outerTopic } from './outer-topic.ts';
import { parentEndpoint } from './parent-endpoint.ts';
import type { PathDown } from './find-way-down.ts';
import type { PathUp } from './find-way-up.ts';
import { findPath, type RoutePath } from './route-path.ts';
import { serializationOf } from './serialization.ts';
import { matchesTopic } from './topic.ts';
import type { Transformation } from './transformation.ts';

/** Undefined where the route leads nowhere; a rule says why. */
export function wayOfRoute(site: Site, route: RouteDeclaration, index: number): Way | undefined {
  const path = findPath(site, route);
  if ('fault' in path) return undefined;
  const topics = topicsOf(site, route, path);
  const flows = path.direction === 'up' ? flowsUp(site, route, path, topics) : flowsDown(site, route, path, topics);
  if (flows === undefined) return undefined;
  return {
    route: route.name,
    index,
    direction: route.direction,
    zones: path.zones.map(({ name }) => name),
    assets: assetsOf(site, path, topics),
    flows,
  };
}

/** What is declared; on the way up else what the assets of the first zone publish. */
export function topicsOf(site: Site, { topics }: RouteDeclaration, { direction, zones }: RoutePath): readonly string[] {
  const [first] = zones;
  if (topics !== undefined || direction === 'down' || first === undefined) return topics ?? [];
  return devicesOf(site, first).flatMap(({ assets }) => assets.map(({ topic }) => topic));
}

function assetsOf(site: Site, { direction, zones }: RoutePath, topics: readonly string[]): readonly string[] {
  const [first] = zones;
  if (direction === 'down' || first === undefined) return [];
  const assets = devicesOf(site, first).flatMap((device) => device.assets);
  return assets.filter(({ topic }) => topics.some((filter) => matchesTopic(filter, topic))).map(({ label }) => label);
}

function flowsUp(
  site: Site,
  route: RouteDeclaration,
  { zones, end }: PathUp,
  topics: readonly string[],
): readonly Flow[] | undefined {
  const last = zones.at(-1);
  const outer = end === undefined || last === undefined ? undefined : outerEndpoint({ site, zone: last, route }, end);
  if (end !== undefined && outer === undefined) return undefined;
  const hops = climb(
    route.name,
    topics,
    zones.map(({ name }) => name),
  );
  return zones.flatMap((zone, index): readonly Flow[] => {
    const [hop, above] = [hops[index], zones[index + 1]];
    if (hop === undefined) return [];
    const flow = flowOf(site, route, zone);
    const source = { endpoint: undefined, topics: hop.topics };
    if (above !== undefined) {
      const endpoint = parentEndpoint(site.name, zone.name, above.name, route.qos ?? 1);
      return [{ ...flow, source, destination: { endpoint, topic: hop.destination } }];
    }
    if (end === undefined) return [];
    const topic = outerTopic(site.name, end, hop.destination);
    const serialization = serializationOf(route, end.kind);
    return [{ ...flow, source, serialization, destination: { endpoint: outer, topic } }];
  });
}

function flowsDown(
  site: Site,
  route: RouteDeclaration,
  { zones, origin }: PathDown,
  topics: readonly string[],
): readonly Flow[] | undefined {
  const [first] = zones;
  const outer =
    origin === undefined || first === undefined ? undefined : outerEndpoint({ site, zone: first, route }, origin);
  if (origin !== undefined && outer === undefined) return undefined;
  const hops = descend(
    topics,
    zones.map(({ name }) => name),
    route.to.topic,
  );
  return zones.flatMap((zone, index): readonly Flow[] => {
    const [hop, above] = [hops[index], zones[index - 1]];
    if (hop === undefined) return [];
    const endpoint = above === undefined ? outer : parentEndpoint(site.name, zone.name, above.name, route.qos ?? 1);
    const ends = {
      source: { endpoint, topics: hop.topics },
      destination: { endpoint: undefined, topic: hop.destination },
    };
    return [{ ...flowOf(site, route, zone), ...ends }];
  });
}

function flowOf(site: Site, route: RouteDeclaration, { name: zone }: Zone) {
  const { [zone]: transform } = route.transform ?? {};
  return {
    name: flowName(site.name, zone, route.name),
    zone,
    route: route.name,
    transformation: transform === undefined ? undefined : transformationOf(transform),
    serialization: undefined,
    persistence: route.persistence ?? false,
  };
}

function transformationOf({ enrich = [], filter = [], map = [] }: TransformDeclaration): Transformation {
  return {
    enrich: enrich.map(({ dataset, as: alias = dataset, inputs, expression, description }) => ({
      dataset,
      alias,
      inputs,
      expression,
      description,
    })),
    filter: filter.map(({ inputs, expression, description }) => ({ inputs, expression, description })),
    map: map.map(({ inputs, output, expression, description }) => ({ inputs, output, expression, description })),
  };
}
