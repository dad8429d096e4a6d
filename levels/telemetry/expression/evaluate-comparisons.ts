// Comparisons. Documented are numbers, texts, true and false on either side. Left open, and settled here: a whole number and a
// float are compared by what they are worth; texts go by their characters' numbers in Unicode; false comes before true; values
// of two kinds are different, and neither comes before the other.

import type { Operands } from './operands.ts';
import { charactersOf } from './text-of.ts';
import { isFields, isNumber, isTuple, type Value } from './value.ts';

/** A missing value equals a missing value and nothing else. */
export function equalValues(a: Value, b: Value): boolean {
  if (isTuple(a))
    return isTuple(b) && a.length === b.length && a.every((item, index) => equalValues(item, b[index] ?? null));
  if (isNumber(a)) return isNumber(b) && orderOf(a, b) === 0;
  return !isFields(a) && a === b;
}

/** Whether the order of two values is the one wanted. */
export function compareValues(operands: Operands, isWanted: (order: number) => boolean): boolean {
  const [a, b] = [operands.value(0), operands.value(1)];
  if (isNumber(a)) {
    const order = orderOf(a, operands.number(1));
    return order !== undefined && isWanted(order);
  }
  if (typeof a === 'string') return isWanted(compareCharacters(a, operands.text(1)));
  if (typeof a === 'boolean') return isWanted(Number(a) - Number(operands.boolean(1)));
  return operands.refuse(isNumber(b) ? 'a number' : 'a number, a text, true or false', 0);
}

/** Undefined where one of them is NaN, which stands in no order. */
function orderOf(a: bigint | number, b: bigint | number): number | undefined {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number.isNaN(a) || Number.isNaN(b) ? undefined : 0;
}

/** By code points; the units that JavaScript compares put some of them elsewhere. */
function compareCharacters(a: string, b: string): number {
  const [left, right] = [charactersOf(a), charactersOf(b)];
  for (const [index, character] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
