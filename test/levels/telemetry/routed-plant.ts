// The small plant with a broker in every zone and routes between them.

import type { Site } from '../../../levels/model.ts';
import type { Broker, Flow, Way } from '../../../levels/telemetry/model.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { buildPlant, withBrokers, type PlantChanges } from '../../support/plant.ts';

/** `routes` in YAML, one in each line; the first stands in line 7 of site.yaml. */
export function routesIn(routes: readonly string[], changes: PlantChanges = {}): PlantChanges {
  const site = `region: westeurope\ntelemetry:\n  routes:\n${routes.map((route) => `    - ${route}\n`).join('')}`;
  return withBrokers({ ...changes, site: `${site}${changes['site'] ?? ''}` });
}

export function routedPlant(routes: readonly string[], changes: PlantChanges = {}): Site {
  return buildPlant(routesIn(routes, changes));
}

export function brokerOf(site: Site, zone: string): Broker {
  const broker = telemetryOf(site).brokers.find((each) => each.zone === zone);
  if (broker === undefined) throw new Error(`Cannot find the broker of "${zone}": there is none`);
  return broker;
}

export function wayOf(site: Site, route: string): Way {
  const way = telemetryOf(site).ways.find((each) => each.route === route);
  if (way === undefined) throw new Error(`Cannot find route "${route}": it leads nowhere`);
  return way;
}

/** `level-2-a: local x/# → parent from/level-2-a/a/${inputTopic}` */
export function shown({ zone, source, destination }: Flow): string {
  const from = `${source.endpoint?.name ?? 'local'} ${source.topics.join(' ')}`;
  return `${zone}: ${from} → ${destination.endpoint?.name ?? 'local'} ${destination.topic}`;
}
