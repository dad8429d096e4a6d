// What kind of value an expression comes to, as far as it can be told without a message. Inputs may be anything.

import { returnKind } from './functions.ts';
import type { Expression } from './syntax.ts';

export type Kind = 'number' | 'text' | 'boolean' | 'tuple' | 'empty' | 'anything';

export function kindOf(expression: Expression): Kind {
  if (expression.kind === 'input') return 'anything';
  if (expression.kind === 'unary') return expression.operator === '!' ? 'boolean' : 'number';
  if (expression.kind === 'binary') return kindOfBinary(expression);
  if (expression.kind !== 'call') return expression.kind;
  return expression.name === 'if' ? kindOfChoice(expression.values) : returnKind(expression.name);
}

function kindOfBinary({ operator, left, right }: Extract<Expression, { readonly kind: 'binary' }>): Kind {
  if (operator === '+') {
    const sides = [kindOf(left), kindOf(right)];
    return sides.includes('text') ? 'text' : sides.includes('anything') ? 'anything' : 'number';
  }
  return ['-', '*', '/', '%', '^'].includes(operator) ? 'number' : 'boolean';
}

function kindOfChoice([, first, second]: readonly Expression[]): Kind {
  if (first === undefined || second === undefined) return 'anything';
  const [a, b] = [kindOf(first), kindOf(second)];
  return a === b ? a : 'anything';
}
