// One message along a way: flow after flow, until it arrives or ends.

import type { Flow } from '../model.ts';
import type { Datasets, EndReason, Message, TracedFlow } from './message.ts';
import { traceFlow } from './trace-flow.ts';

export type Trace = { readonly arrived: boolean; readonly steps: readonly TraceStep[] };

/** Where `reason` is defined the message ended there, and `topicOut` and `payload` are undefined. */
export type TraceStep = {
  readonly zone: string;
  readonly flow: string;
  readonly topicIn: string;
  readonly topicOut: string | undefined;
  /** Behind the flow. */
  readonly payload: string | undefined;
  /** User properties behind the flow. */
  readonly properties: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  readonly reason: EndReason | undefined;
  /** Why it ended, in a sentence. */
  readonly text: string | undefined;
};

export function traceWay(flows: readonly TracedFlow[], first: Message, datasets: Datasets): Trace {
  const steps: TraceStep[] = [];
  let message = first;
  for (const flow of flows) {
    const outcome = traceFlow(flow, message, datasets);
    const at = { zone: flow.zone, flow: flow.name, topicIn: message.topic };
    if (outcome.kind === 'ended') {
      const { reason, text, notes } = outcome;
      steps.push({ ...at, topicOut: undefined, payload: undefined, properties: {}, notes, reason, text });
      return { arrived: false, steps };
    }
    ({ message } = outcome);
    const { topic, payload, properties } = message;
    steps.push({
      ...at,
      topicOut: topic,
      payload,
      properties: Object.fromEntries(properties),
      notes: outcome.notes,
      reason: undefined,
      text: undefined,
    });
  }
  return { arrived: true, steps };
}

/** The flow of the model, as a message feels it. */
export function tracedFlow({ zone, name, source, transformation, serialization, destination }: Flow): TracedFlow {
  return {
    zone,
    name,
    topics: source.topics,
    transformation,
    written: serialization === undefined ? undefined : `${serialization.format} by aio-sr://${serialization.schema}`,
    destination: destination.topic,
  };
}
