// Functions of several values, and of values of any kind.

import { equalValues } from './evaluate-comparisons.ts';
import type { FunctionTable, Operands } from './operands.ts';
import { isNumber, isTuple, type Value } from './value.ts';

export const COLLECTION_FUNCTIONS: FunctionTable = {
  min: (operands) => extreme(operands, (candidate, best) => candidate < best),
  max: (operands) => extreme(operands, (candidate, best) => candidate > best),
  contains: (operands) => holds(operands.tuple(0), operands.value(1)),
  contains_any: (operands) => {
    const tuple = operands.tuple(0);
    return operands.tuple(1).some((candidate) => holds(tuple, candidate));
  },
  typeof: (operands) => nameOf(operands.value(0)),
};

function holds(tuple: readonly Value[], value: Value): boolean {
  return tuple.some((item) => equalValues(item, value));
}

/** Of numbers, of the numbers in tuples, or both. It stays the kind of number it was. */
function extreme(
  operands: Operands,
  isBetter: (candidate: bigint | number, best: bigint | number) => boolean,
): bigint | number {
  const numbers = operands.values.flatMap((value, place) => numbersOf(operands, value, place));
  const [first, ...others] = numbers;
  if (first === undefined) return operands.fail('a tuple without elements has none');
  return others.reduce((best, candidate) => (isBetter(candidate, best) ? candidate : best), first);
}

function numbersOf(operands: Operands, value: Value, place: number): readonly (bigint | number)[] {
  const items = isTuple(value) ? value : [operands.number(place)];
  return items.map((item) => (isNumber(item) ? item : operands.refuse('numbers only', place)));
}

function nameOf(value: Value): string {
  if (value === null) return 'empty';
  if (isTuple(value)) return 'tuple';
  if (typeof value === 'bigint') return 'int';
  return typeof value === 'number' ? 'float' : typeof value;
}
