// What a flow does to messages, a sentence for each rule.

import type { Flow } from '../../levels/telemetry/model.ts';
import type { Enrichment, Filter, Mapping } from '../../levels/telemetry/transformation.ts';

export function describeRules({ transformation, serialization }: Pick<Flow, 'transformation' | 'serialization'>) {
  const { enrich = [], filter = [], map = [] } = transformation ?? {};
  const written =
    serialization === undefined ? [] : [`writes ${serialization.format} by schema "${serialization.schema}"`];
  return [...enrich.map(ofDataset), ...filter.map(ofFilter), ...map.map(ofMapping), ...written];
}

function ofDataset({ dataset, alias, inputs, expression, description }: Enrichment): string {
  const name = alias === dataset ? `"${dataset}"` : `"${dataset}", called "${alias}"`;
  return `looks up dataset ${name}, where ${computed(expression, inputs)}${remark(description)}`;
}

function ofFilter({ inputs, expression, description }: Filter): string {
  return `drops what is ${computed(expression, inputs)}${remark(description)}`;
}

function ofMapping({ inputs, output, expression, description }: Mapping): string {
  if (output === '') return `leaves out ${listed(inputs)}${remark(description)}`;
  const value = expression === undefined ? listed(inputs) : computed(expression, inputs);
  const action = expression === undefined && output === inputs[0] ? 'keeps' : `makes "${output}" of`;
  return `${action} ${value}${remark(description)}`;
}

function computed(expression: string, inputs: readonly string[]): string {
  return `${expression} with ${inputs.map((input, index) => `$${index + 1} = "${input}"`).join(', ')}`;
}

function listed(inputs: readonly string[]): string {
  return inputs.map((input) => `"${input}"`).join(', ');
}

function remark(description: string | undefined): string {
  return description === undefined ? '' : ` (${description})`;
}
