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
  | { readonly kind: 'ended'; readonly reason: EndReason; readonly text: string; readonly notes: readonly string[] };

export function traceFlow(flow: TracedFlow, message: Message, datasets: Datasets): FlowOutcome {
  // Filled on the way, because a message that ends has its notes as well: often they say why it did.
  const notes: string[] = [];
  try {
    const changed = transformed(flow, taken(flow, message), datasets, notes);
    return { kind: 'passed', message: { ...changed, topic: topicOf(flow, message) }, notes };
  } catch (error) {
    if (error instanceof MessageEnd) return { kind: 'ended', reason: error.reason, text: error.message, notes };
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

/** Without a transformation the payload is not even read. */
function transformed(flow: TracedFlow, message: Message, datasets: Datasets, notes: string[]): Message {
  const { transformation, written } = flow;
  if (transformation === undefined && written === undefined) return message;
  const fields = parsePayload(message.payload);
  if (fields === undefined)
    throw new MessageEnd('payload-not-readable', 'the flow looks into the payload, which is no JSON object');
  const scope = { ...message, fields, records: new Map() };
  const changed = transformation === undefined ? message : inStages(transformation, message, scope, datasets, notes);
  if (written !== undefined) notes.push(`it is written as ${written}; whether its fields fit is not looked at`);
  return changed;
}

/** Enrich, filter, map: in this order, whatever the order they are written in. */
function inStages(
  { enrich, filter, map }: Transformation,
  message: Message,
  scope: Scope,
  datasets: Datasets,
  notes: string[],
): Message {
  const found = findRecords(enrich, scope, datasets);
  notes.push(...found.notes);
  const enriched = { ...scope, records: found.records };
  applyFilters(filter, enriched);
  // Without mappings everything stays.
  if (map.length === 0) return message;
  const { fields, properties } = applyMappings(map, enriched);
  return { topic: message.topic, payload: printPayload(fields), properties };
}
