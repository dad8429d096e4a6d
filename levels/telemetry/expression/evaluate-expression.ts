// The value of an expression for the inputs of one message, by the published reference of the language (syntax.ts). Where it
// leaves something open:
//
// - `if`, `&&` and `||` look at what decides and no further: `if($2 == (), $1, $1 * $2)` is documented as a fallback for a
//   missing `$2`, and `$1 * ()` has no value.
// - A missing value fits nowhere but in comparisons for equality, tuples and `typeof`. Nothing is guessed for it.
// - Objects, and arrays that hold more than plain values, are no inputs of expressions at all: that is documented.

import { applyFunction } from './evaluate-functions.ts';
import { applyBinary, applyUnary } from './evaluate-operators.ts';
import { EvaluationFault, Operands } from './operands.ts';
import type { Expression } from './syntax.ts';
import { describeValue, isFields, isTuple, type Value } from './value.ts';

export type Evaluated = { readonly value: Value } | { readonly fault: string };

/** Never throws; the same expression and inputs give the same value. Inputs that are not there are missing. */
export function evaluateExpression(expression: Expression, inputs: readonly Value[]): Evaluated {
  try {
    return { value: evaluate(expression, inputs) };
  } catch (error) {
    if (error instanceof EvaluationFault) return { fault: error.message };
    throw error;
  }
}

function evaluate(expression: Expression, inputs: readonly Value[]): Value {
  const { kind } = expression;
  if (kind === 'empty') return null;
  if (kind === 'number') return expression.isInteger ? BigInt(expression.value) : expression.value;
  if (kind === 'text' || kind === 'boolean') return expression.value;
  if (kind === 'input') return plainInput(expression.position, inputs[expression.position - 1] ?? null);
  if (kind === 'tuple') return expression.items.map((item) => evaluate(item, inputs));
  if (kind === 'binary') return evaluateBinary(expression, inputs);
  if (kind === 'call') return evaluateCall(expression, inputs);
  return applyUnary(expression.operator, operandsOf(expression.operator, [expression.operand], inputs));
}

function plainInput(position: number, value: Value): Value {
  const isPlain = !isFields(value) && (!isTuple(value) || value.every((item) => !isFields(item) && !isTuple(item)));
  if (isPlain) return value;
  const what = isTuple(value) ? 'an array of more than plain values' : describeValue(value);
  throw new EvaluationFault(`"$${position}" has no value: it is ${what}, and expressions take none`);
}

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

function evaluateBinary({ operator, left, right }: Of<'binary'>, inputs: readonly Value[]): Value {
  if (operator !== '&&' && operator !== '||') return applyBinary(operator, operandsOf(operator, [left, right], inputs));
  const decides = operator === '||';
  if (operandsOf(operator, [left], inputs).boolean(0) === decides) return decides;
  return new Operands(operator, [{ value: decides, input: undefined }, operandOf(right, inputs)]).boolean(1);
}

function evaluateCall({ name, values }: Of<'call'>, inputs: readonly Value[]): Value {
  if (name !== 'if') return applyFunction(operandsOf(name, values, inputs));
  const [condition, whenTrue, whenFalse] = values;
  const holds = operandsOf(name, condition === undefined ? [] : [condition], inputs).boolean(0);
  const chosen = holds ? whenTrue : whenFalse;
  return chosen === undefined ? null : evaluate(chosen, inputs);
}

function operandsOf(name: string, expressions: readonly Expression[], inputs: readonly Value[]): Operands {
  return new Operands(
    name,
    expressions.map((expression) => operandOf(expression, inputs)),
  );
}

function operandOf(expression: Expression, inputs: readonly Value[]) {
  const input = expression.kind === 'input' ? `"$${expression.position}"` : undefined;
  return { value: evaluate(expression, inputs), input };
}
