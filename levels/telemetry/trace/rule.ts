// What a rule of a data flow says, read: its inputs and its expression. A site that was checked has no rule that cannot be
// read; one that was written by hand may.

import { evaluateExpression } from '../expression/evaluate-expression.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import type { Value } from '../expression/value.ts';
import { parseFieldPath, type FieldPath, type PathPlace } from '../field-path.ts';
import { MessageEnd } from './message.ts';

/** `rule` is what the sentences call it, such as `filter 1`. */
export function readPaths(rule: string, texts: readonly string[], place: PathPlace): readonly FieldPath[] {
  return texts.map((text) => {
    const parsed = parseFieldPath(text, place);
    if ('path' in parsed) return parsed.path;
    throw new MessageEnd('rule-not-readable', `${rule} names the field "${text}": ${parsed.fault}`);
  });
}

/** Undefined inputs are missing. */
export function evaluateRule(rule: string, expression: string, inputs: readonly (Value | undefined)[]): Value {
  const parsed = parseExpression(expression, inputs.length);
  if ('fault' in parsed) throw new MessageEnd('rule-not-readable', `${rule} computes "${expression}": ${parsed.fault}`);
  const evaluated = evaluateExpression(
    parsed.expression,
    inputs.map((input) => input ?? null),
  );
  if ('value' in evaluated) return evaluated.value;
  throw new MessageEnd(
    'no-value',
    `${rule} computes "${expression}", and ${evaluated.fault}. What becomes of such a message is not documented`,
  );
}
