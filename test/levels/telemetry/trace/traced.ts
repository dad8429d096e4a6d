// One flow with rules, and what becomes of a message in it.

import type { Fields } from '../../../../levels/telemetry/expression/value.ts';
import { parsePayload } from '../../../../levels/telemetry/payload.ts';
import type { Enrichment, Filter, Mapping } from '../../../../levels/telemetry/transformation.ts';
import type { Datasets, TracedFlow } from '../../../../levels/telemetry/trace/message.ts';
import { traceFlow } from '../../../../levels/telemetry/trace/trace-flow.ts';

export type Rules = {
  readonly enrich?: readonly Pick<Enrichment, 'dataset' | 'inputs' | 'expression'>[];
  readonly filter?: readonly Pick<Filter, 'inputs' | 'expression'>[];
  readonly map?: readonly (Pick<Mapping, 'inputs' | 'output'> & { readonly expression?: string })[];
};

/** Takes `data/#` and puts it under `out/…`. */
export function flowWith({ enrich = [], filter = [], map = [] }: Rules = {}): TracedFlow {
  const description = undefined;
  return {
    zone: 'level-2-a',
    name: 'plant-level-2-a-a',
    topics: ['data/#'],
    transformation: {
      enrich: enrich.map((each) => ({ ...each, alias: each.dataset, description })),
      filter: filter.map((each) => ({ ...each, description })),
      map: map.map((each) => ({ ...each, expression: each.expression, description })),
    },
    written: undefined,
    destination: 'out/${inputTopic}',
  };
}

/** What comes out of the message, or `reason: sentence`. */
export function outcome(rules: Rules, payload: unknown, datasets: Datasets = new Map()): unknown {
  const message = { topic: 'data/x', payload: JSON.stringify(payload), properties: new Map([['shift', 'A']]) };
  const result = traceFlow(flowWith(rules), message, datasets);
  return result.kind === 'passed' ? JSON.parse(result.message.payload) : `${result.reason}: ${result.text}`;
}

export function records(...objects: readonly object[]): readonly Fields[] {
  return objects.map((object) => parsePayload(JSON.stringify(object)) ?? new Map());
}
