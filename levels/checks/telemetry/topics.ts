// Topics with which messages begin: filters that brokers understand; on the way down, names that survive it.

import type { RouteDeclaration } from '../../declaration/telemetry/route.ts';
import type { Path } from '../../loading/yaml-file.ts';
import type { Site } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import type { RouteFault } from '../../telemetry/route-fault.ts';
import { findPath, outerOf, type RoutePath } from '../../telemetry/route-path.ts';
import { findFilterFault, findKafkaNameFault, isOpenEnded, isPattern } from '../../telemetry/topic.ts';
import { forEachRoute } from './route-problem.ts';

export function checkTopics(site: Site): readonly Problem[] {
  return forEachRoute(site, (route) => {
    const path = findPath(site, route);
    if ('fault' in path) return [];
    const faults = findTopicFaults(route, path);
    if (faults.length > 0) return faults;
    return path.direction === 'up' ? findUselessTopic(route) : judgeLanding(route, beginsInKafka(path));
  });
}

function beginsInKafka(path: RoutePath): boolean {
  const origin = path.direction === 'down' ? path.origin : undefined;
  return origin?.kind === 'eventHubs' || origin?.kind === 'kafka';
}

function findTopicFaults(route: RouteDeclaration, path: RoutePath): readonly RouteFault[] {
  const isOutside = path.direction === 'down' && outerOf(path) !== undefined;
  const findFault = beginsInKafka(path)
    ? findKafkaNameFault
    : (topic: string) => findFilterFault(topic) ?? (isOutside ? undefined : findReservedFault(topic));
  return (route.topics ?? []).flatMap((topic, index) => {
    const state = findFault(topic);
    const message = `Cannot take "${topic}" for a topic of route "${route.name}": ${state}`;
    return state === undefined ? [] : refuse(['topics', index], message);
  });
}

/** What a broker holds under `to/` is on its way to a zone below. */
function findReservedFault(topic: string): string | undefined {
  return /^to(\/|$)/.test(topic) ? '"to" begins what is on its way down. Use another name for your own' : undefined;
}

function findUselessTopic({ name, to }: RouteDeclaration): readonly RouteFault[] {
  if (to.topic === undefined) return [];
  const message = `Cannot choose a topic for route "${name}": "topic" goes with "zone", on the way down. Remove it`;
  return refuse(['to', 'topic'], message);
}

function judgeLanding({ name, topics = [], to }: RouteDeclaration, isKafka: boolean): readonly RouteFault[] {
  if (to.topic !== undefined) {
    const state = findFilterFault(to.topic) ?? findReservedFault(to.topic) ?? findManyFault(to.topic);
    const message = `Cannot let route "${name}" arrive at "${to.topic}": ${state}`;
    return state === undefined ? [] : refuse(['to', 'topic'], message);
  }
  if (isKafka) {
    const message = `Cannot let route "${name}" arrive: what begins in Kafka has no MQTT topic. Add "topic" beside "zone"`;
    return refuse(['to'], message);
  }
  return judgeKeptTopics(name, topics);
}

function findManyFault(topic: string): string | undefined {
  const isMany = isPattern(topic) || topic.includes('${');
  return isMany ? 'commands arrive at one topic. Write it without "+", "#" and variables' : undefined;
}

/** Each broker on the way takes one prefix away, segment by segment, so how many there are must be known. */
function judgeKeptTopics(name: string, topics: readonly string[]): readonly RouteFault[] {
  const open = topics.findIndex(isOpenEnded);
  if (open !== -1) {
    const message = `Cannot send "${topics[open]}" down by route "${name}": a command keeps its topic, and how many segments "#" stands for is open. Write "+" for each, or add "topic" beside "zone"`;
    return refuse(['topics', open], message);
  }
  const [first] = topics;
  const other = topics.findIndex((topic) => topic.split('/').length !== first?.split('/').length);
  if (other === -1) return [];
  const message = `Cannot send "${topics[other]}" down by route "${name}": a command keeps its topic, and "${first}" has another number of segments. Give one of the two a route of its own`;
  return refuse(['topics', other], message);
}

function refuse(at: Path, message: string): readonly RouteFault[] {
  return [{ at, code: 'route-topics', message }];
}
