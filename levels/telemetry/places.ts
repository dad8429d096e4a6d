// Where messages are before and after a flow: at the broker of a zone or somewhere outside, under a topic.

import type { Endpoint } from './endpoint.ts';
import type { Flow } from './model.ts';
import { brokerHost } from './names.ts';
import { imageOf } from './topic-template.ts';
import { intersect } from './topic.ts';

/** `where` is the same text for the same broker, namespace or store; `topic` is a filter, or a name where there are no topics. */
export type Place = { readonly where: string; readonly topic: string };

/** Where a flow takes messages from. */
export function departuresOf(site: string, { source, zone }: Flow): readonly Place[] {
  return source.topics.map((topic) => ({ where: whereIs(site, zone, source.endpoint), topic }));
}

/** Where a flow puts messages. */
export function arrivalsOf(site: string, { source, destination, zone }: Flow): readonly Place[] {
  const where = whereIs(site, zone, destination.endpoint);
  return source.topics.map((topic) => ({ where, topic: imageOf(destination.topic, topic) }));
}

/** What lies in both; undefined when nothing does. */
export function commonPlace(a: Place, b: Place): Place | undefined {
  const topic = a.where === b.where ? intersect(a.topic, b.topic) : undefined;
  return topic === undefined ? undefined : { where: a.where, topic };
}

function whereIs(site: string, zone: string, endpoint: Endpoint | undefined): string {
  if (endpoint === undefined) return brokerHost(site, zone);
  if (endpoint.kind === 'localStorage') return `${zone}/${endpoint.claim}`;
  if (endpoint.kind === 'dataExplorer') return `${endpoint.host}/${endpoint.database}`;
  if (endpoint.kind !== 'oneLake') return endpoint.host;
  return `${endpoint.host}/${endpoint.workspace}/${endpoint.lakehouse}/${endpoint.path}`;
}
