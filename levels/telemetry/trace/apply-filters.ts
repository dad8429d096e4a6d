// The second stage: a message goes no further as soon as one filter holds true of it.

import { describeValue } from '../expression/value.ts';
import type { Filter } from '../transformation.ts';
import { inputField, valueOf } from './input-field.ts';
import { MessageEnd, type Scope } from './message.ts';
import { evaluateRule, readPaths } from './rule.ts';

/** Ends the message, or does nothing. */
export function applyFilters(filters: readonly Filter[], scope: Scope): void {
  for (const [index, { inputs, expression, description }] of filters.entries()) {
    const rule = `filter ${index + 1}`;
    const values = readPaths(rule, inputs, 'filter').map((path) => valueOf(inputField(scope, path)));
    const outcome = evaluateRule(rule, expression, values);
    if (typeof outcome !== 'boolean') {
      const state = `${rule} computes "${expression}", which is ${describeValue(outcome)} and neither true nor false`;
      throw new MessageEnd('no-value', `${state}. What becomes of such a message is not documented`);
    }
    if (outcome) throw new MessageEnd('filtered', `${rule} drops it: ${describe({ inputs, expression, description })}`);
  }
}

function describe({ inputs, expression, description }: Filter): string {
  const rule = `"${expression}" of ${inputs.map((input) => `"${input}"`).join(', ')}`;
  return description === undefined ? rule : `${description} (${rule})`;
}
