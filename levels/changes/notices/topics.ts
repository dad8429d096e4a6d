// Which messages a telemetry route takes along: a filter that matches more of them is worth a look, wherever they go.

import type { RouteDeclaration } from '../../declaration/telemetry/route.ts';
import { intersect } from '../../telemetry/topic.ts';
import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import { isSame } from './comparison.ts';

export function changedTopics(
  old: RouteDeclaration,
  now: RouteDeclaration,
): readonly Pick<Notice, 'severity' | 'text'>[] {
  if (isSame(old.topics, now.topics)) return [];
  const text = `Telemetry route ${now.name} will carry ${topicsText(now.topics)}, no longer ${topicsText(old.topics)}.`;
  return [{ severity: isWithin(now.topics, old.topics) ? 'info' : 'warning', text }];
}

type Topics = RouteDeclaration['topics'];

function topicsText(topics: Topics): string {
  return topics === undefined ? 'the topics of the zone’s assets' : listText(topics);
}

/** Which topics assets have may change without a line in the route, so these are within nothing. */
function isWithin(topics: Topics, others: Topics): boolean {
  if (topics === undefined || others === undefined) return false;
  return topics.every((topic) => others.some((filter) => intersect(filter, topic) === topic));
}
