// What destinations outside call the place where messages go is a name they know, and one that a message can have.

import type { RouteDeclaration } from '../../declaration/telemetry/route.ts';
import type { Site } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import { climb } from '../../telemetry/hops.ts';
import { outerTopic } from '../../telemetry/outer-topic.ts';
import type { OuterEnd } from '../../telemetry/route-ends.ts';
import type { RouteFault } from '../../telemetry/route-fault.ts';
import { findPath, type RoutePath } from '../../telemetry/route-path.ts';
import { findTemplateFault, imageOf } from '../../telemetry/topic-template.ts';
import { findKafkaNameFault } from '../../telemetry/topic.ts';
import { VENDOR_LIMITS } from '../../telemetry/vendor-limits.ts';
import { topicsOf } from '../../telemetry/way-of-route.ts';
import { forEachRoute } from './route-problem.ts';

export function checkEndTopics(site: Site): readonly Problem[] {
  return forEachRoute(site, (route) => {
    const path = findPath(site, route);
    if ('fault' in path || path.direction === 'down' || path.end === undefined) return [];
    const { end } = path;
    const key = KAFKA_KEYS[end.kind];
    if (key !== undefined) return judge(route, end, key, outerTopic(site.name, end, ''), findKafkaNameFault);
    return end.kind === 'eventGrid' || end.kind === 'mqtt' ? judgeTemplate(site, route, path, end) : [];
  });
}

const KAFKA_KEYS: Readonly<Partial<Record<OuterEnd['kind'], string>>> = {
  eventHubs: 'hub',
  kafka: 'topic',
  fabricRealTime: 'topic',
};

function judge(
  { name }: RouteDeclaration,
  { kind }: OuterEnd,
  key: string,
  topic: string,
  findFault: (topic: string) => string | undefined,
): readonly RouteFault[] {
  const state = findFault(topic);
  const message = `Cannot send route "${name}" to "${topic}": ${state}`;
  return state === undefined ? [] : [{ at: ['to', kind, key], code: 'route-topics', message }];
}

function judgeTemplate(site: Site, route: RouteDeclaration, path: RoutePath, end: OuterEnd): readonly RouteFault[] {
  const zones = path.zones.map(({ name }) => name);
  const hop = climb(route.name, topicsOf(site, route, path), zones).at(-1);
  if (hop === undefined) return [];
  const template = outerTopic(site.name, end, hop.destination);
  const faults = judge(route, end, 'topic', template, (topic) => findTemplateFault(topic, hop.topics));
  if (faults.length > 0 || end.kind !== 'eventGrid') return faults;
  const images = hop.topics.map((topic) => imageOf(template, topic));
  return images.flatMap((image) => judge(route, end, 'topic', image, findQuotaFault)).slice(0, 1);
}

function findQuotaFault(topic: string): string | undefined {
  const { eventGridTopicBytes: bytes, eventGridTopicSegments: segments } = VENDOR_LIMITS;
  if (Buffer.byteLength(topic) <= bytes && topic.split('/').length <= segments) return undefined;
  return `Event Grid takes topics of at most ${bytes} bytes and ${segments} segments. Choose a shorter one with "topic"`;
}
