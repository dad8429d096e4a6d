// Operators. Two whole numbers give a whole number, as documented for "/"; what no longer fits into 64 bits is an error
// rather than another number. The documentation says nothing of three cases, which are settled here:
//
// - "^" of two whole numbers is a whole number (its example reads `$1 * 2 ^ 3` as `$1 * 8`), with a negative exponent a float.
// - A text is joined with numbers, true and false as `str::from` writes them, and with nothing else.
// - Whole numbers divided by zero have no value; floats follow IEEE 754.

import { compareValues, equalValues } from './evaluate-comparisons.ts';
import type { Operands } from './operands.ts';
import type { BinaryOperator } from './syntax.ts';
import { textOf } from './text-of.ts';
import { isWithin64Bits, type Value } from './value.ts';

type Operator = Exclude<BinaryOperator, '&&' | '||'>;
type Arithmetic = Extract<Operator, '+' | '-' | '*' | '/' | '%' | '^'>;

export function applyUnary(operator: '-' | '!', operands: Operands): Value {
  if (operator === '!') return !operands.boolean(0);
  const value = operands.number(0);
  return typeof value === 'bigint' ? fitting(-value, operands) : -value;
}

export function applyBinary(operator: Operator, operands: Operands): Value {
  const [left, right] = [operands.value(0), operands.value(1)];
  if (operator === '==') return equalValues(left, right);
  if (operator === '!=') return !equalValues(left, right);
  if (operator === '<') return compareValues(operands, (order) => order < 0);
  if (operator === '>') return compareValues(operands, (order) => order > 0);
  if (operator === '<=') return compareValues(operands, (order) => order <= 0);
  if (operator === '>=') return compareValues(operands, (order) => order >= 0);
  const joins = operator === '+' && (typeof left === 'string' || typeof right === 'string');
  return joins ? `${textOf(operands, 0)}${textOf(operands, 1)}` : calculate(operator, operands);
}

function calculate(operator: Arithmetic, operands: Operands): bigint | number {
  const [left, right] = [operands.number(0), operands.number(1)];
  if (typeof left !== 'bigint' || typeof right !== 'bigint') return OF_FLOATS[operator](Number(left), Number(right));
  if (operator === '^') return power(left, right, operands);
  if (right === 0n && (operator === '/' || operator === '%')) return operands.fail('it divides by zero');
  return fitting(OF_INTEGERS[operator](left, right), operands);
}

const OF_FLOATS: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};

const OF_INTEGERS: Readonly<Record<Exclude<Arithmetic, '^'>, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

/** No power beyond the 64th of anything but 0, 1 and -1 fits into 64 bits. */
const MAX_EXPONENT = 64n;

function power(base: bigint, exponent: bigint, operands: Operands): bigint | number {
  if (exponent < 0n) return Number(base) ** Number(exponent);
  if (base >= -1n && base <= 1n) return base ** (exponent === 0n ? 0n : 2n - (exponent % 2n));
  return exponent > MAX_EXPONENT ? overflow(operands) : fitting(base ** exponent, operands);
}

function fitting(value: bigint, operands: Operands): bigint {
  return isWithin64Bits(value) ? value : overflow(operands);
}

function overflow(operands: Operands): never {
  return operands.fail('the outcome does not fit into 64 bits');
}
