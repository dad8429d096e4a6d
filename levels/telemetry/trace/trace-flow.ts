// One message at one flow: taken or not, changed, and put under its next topic.

import { parsePayload, printPayload } from '../payload.ts';
import { fillTemplate } from '../topic-template.ts';
import { matchesTopic } from '../topic.ts';
import type { Transformation } from '../transformation.ts';
import { findRecords } from './find-records.ts';
import { applyFilters } from './apply-filters.ts';
import { applyMappings } from './apply-mappings.ts';
import { MessageEnd, type Datasets, type EndReason, type Message, type Scope, type TracedFlow } from './message.ts';

export type FlowOutcome =
  | { readonly kind: 'passed'; readonly message: Message; readonly notes: readonly string[] }
  | { readonly kind: 'ended'; readonly reason: EndReason; readonly text: string };

export function traceFlow(flow: TracedFlow, message: Message, datasets: Datasets): FlowOutcome {
  try {
    const { notes, ...changed } = transformed(flow, taken(flow, message), datasets);
    return { kind: 'passed', message: { ...changed, topic: topicOf(flow, message) }, notes };
  } catch (error) {
    if (error instanceof MessageEnd) return { kind: 'ended', reason: error.reason, text: error.message };
    throw error;
  }
}

function taken({ topics }: TracedFlow, message: Message): Message {
  if (topics.some((filter) => matchesTopic(filter, message.topic))) return message;
  const list = topics.map((each) => `"${each}"`).join(', ');
  throw new MessageEnd('topic-not-taken', `the flow takes ${list}, and "${message.topic}" is none of it`);
}

function topicOf({ destination }: TracedFlow, { topic }: Message): string {
  const filled = fillTemplate(destination, topic);
  if (filled !== undefined) return filled;
  throw new MessageEnd('no-destination', `"${destination}" names a segment that "${topic}" does not have`);
}

type Changed = Message & { readonly notes: readonly string[] };

/** Without a transformation the payload is not even read. */
function transformed({ transformation, written }: TracedFlow, message: Message, datasets: Datasets): Changed {
  const notes = written === undefined ? [] : [`it is written as ${written}; whether its fields fit is not looked at`];
  if (transformation === undefined && written === undefined) return { ...message, notes };
  const fields = parsePayload(message.payload);
  if (fields === undefined)
    throw new MessageEnd('payload-not-readable', 'the flow looks into the payload, which is no JSON object');
  if (transformation === undefined) return { ...message, notes };
  const scope = { ...message, fields, records: new Map() };
  const changed = inStages(transformation, message, scope, datasets);
  return { ...changed, notes: [...changed.notes, ...notes] };
}

/** Enrich, filter, map: in this order, whatever the order they are written in. */
function inStages(transformation: Transformation, message: Message, scope: Scope, datasets: Datasets): Changed {
  const { records, notes } = findRecords(transformation.enrich, scope, datasets);
  const enriched = { ...scope, records };
  applyFilters(transformation.filter, enriched);
  // Without mappings everything stays.
  if (transformation.map.length === 0) return { ...message, notes };
  const { fields, properties } = applyMappings(transformation.map, enriched);
  return { topic: message.topic, payload: printPayload(fields), properties, notes };
}
