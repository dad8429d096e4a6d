// The third stage: the outcome is made of what the mappings write, and of nothing else. What they read and which of them
// counts where two read the same is settled in assignments.ts; here they are carried out, in their order.

import { textIn } from '../expression/text-of.ts';
import { describeValue, type Fields, type Value } from '../expression/value.ts';
import type { Mapping } from '../transformation.ts';
import { assignmentsOf, type Assignment } from './assignments.ts';
import { withField } from './fields.ts';
import { MessageEnd, type Scope } from './message.ts';
import { evaluateRule } from './rule.ts';

export type Mapped = { readonly fields: Fields; readonly properties: ReadonlyMap<string, string> };

export function applyMappings(mappings: readonly Mapping[], scope: Scope): Mapped {
  let outcome: Mapped = { fields: new Map(), properties: scope.properties };
  for (const assignment of assignmentsOf(mappings, scope)) {
    const value = outcomeOf(assignment);
    if (value !== undefined) outcome = write(outcome, assignment, value);
  }
  return outcome;
}

/** Undefined where nothing is written: a field that is not there is not copied. */
function outcomeOf({ rule, expression, inputs }: Assignment): Value | undefined {
  if (expression === undefined) {
    if (inputs.length === 1) return inputs[0];
    throw new MessageEnd(
      'rule-not-readable',
      `${rule} has ${inputs.length} inputs and no expression to make one field of them`,
    );
  }
  const value = evaluateRule(rule, expression, inputs);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new MessageEnd(
      'no-value',
      `${rule} computes "${expression}", which is ${value}, and JSON has no word for it`,
    );
  return value;
}

function write(outcome: Mapped, assignment: Assignment, value: Value): Mapped {
  const { rule, output, expression } = assignment;
  if (output[0] === '$metadata') return { ...outcome, properties: withProperty(outcome.properties, assignment, value) };
  // An expression that comes to nothing leaves its field out.
  if (value === null && expression !== undefined) return outcome;
  const fields = withField(outcome.fields, output, value);
  if (fields !== undefined) return { ...outcome, fields };
  const path = output.join('.');
  throw new MessageEnd('not-writable', `${rule} writes "${path}", and a field above it already holds a value`);
}

/** Nothing removes a property. */
function withProperty(
  properties: ReadonlyMap<string, string>,
  { rule, output }: Assignment,
  value: Value,
): ReadonlyMap<string, string> {
  const name = output.slice(2).join('.');
  if (value === null) return new Map([...properties].filter(([each]) => each !== name));
  const text = textIn(value);
  if (text !== undefined) return new Map([...properties, [name, text]]);
  throw new MessageEnd('not-writable', `${rule} writes "${output.join('.')}", and ${describeValue(value)} is no text`);
}
