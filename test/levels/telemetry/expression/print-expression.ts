// An expression as text, with no more brackets than it needs.

import {
  BINARY_OPERATORS,
  WITHOUT_CHAINS,
  type BinaryOperator,
  type Expression,
} from '../../../../levels/telemetry/expression/syntax.ts';

export function printExpression(expression: Expression): string {
  return print(expression, 0);
}

/** In brackets where it binds less strongly than what stands around it. */
function print(expression: Expression, around: number): string {
  if (expression.kind === 'unary') {
    const text = `${expression.operator}${print(expression.operand, UNARY_STRENGTH)}`;
    return bracketed(text, UNARY_STRENGTH < around);
  }
  if (expression.kind === 'binary') {
    const strength = strengthOf(expression.operator);
    const left = print(expression.left, WITHOUT_CHAINS.includes(strength) ? strength + 0.5 : strength);
    const right = print(expression.right, strength + 0.5);
    return bracketed(`${left} ${expression.operator} ${right}`, strength < around);
  }
  return printPrimary(expression);
}

function printPrimary(expression: Exclude<Expression, { readonly kind: 'unary' | 'binary' }>): string {
  const { kind } = expression;
  if (kind === 'empty') return '()';
  if (kind === 'input') return `$${expression.position}`;
  if (kind === 'tuple') return `(${printList(expression.items)})`;
  if (kind === 'call') return `${expression.name}(${printList(expression.values)})`;
  if (kind === 'text') return `"${expression.value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  if (kind === 'boolean') return String(expression.value);
  return expression.isInteger ? String(expression.value) : withPoint(expression.value);
}

/** A number of rows: operators of one that is smaller bind less strongly. Unary operators stand between "*" and "^". */
const UNARY_STRENGTH = 4.5;

function strengthOf(operator: BinaryOperator): number {
  return BINARY_OPERATORS.findIndex((row) => row.some((each) => each === operator));
}

function printList(items: readonly Expression[]): string {
  return items.map((item) => print(item, 0)).join(', ');
}

function withPoint(value: number): string {
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

function bracketed(text: string, isNeeded: boolean): string {
  return isNeeded ? `(${text})` : text;
}
