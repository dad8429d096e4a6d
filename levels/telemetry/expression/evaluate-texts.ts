// Functions of texts. Characters are those of Unicode. `str::substring` takes the first character and the one behind the last,
// counted from 0; where it would reach beyond the text it has no value, because the reference names none.

import type { FunctionTable, Operands } from './operands.ts';
import { charactersOf, textOf } from './text-of.ts';
import { isTuple } from './value.ts';

export const TEXT_FUNCTIONS: FunctionTable = {
  len: length,
  'str::to_lowercase': (operands) => operands.text(0).toLowerCase(),
  'str::to_uppercase': (operands) => operands.text(0).toUpperCase(),
  'str::trim': (operands) => operands.text(0).trim(),
  'str::from': (operands) => textOf(operands, 0),
  'str::substring': substring,
};

/** Of a text its characters, of a tuple its elements; several values are counted themselves. */
function length(operands: Operands): bigint {
  const { values } = operands;
  if (values.length > 1) return BigInt(values.length);
  const value = operands.value(0);
  if (typeof value === 'string') return BigInt(charactersOf(value).length);
  return isTuple(value) ? BigInt(value.length) : operands.refuse('a text or a tuple', 0);
}

function substring(operands: Operands): string {
  const characters = charactersOf(operands.text(0));
  const [start, end] = [Number(operands.integer(1)), Number(operands.integer(2))];
  if (start < 0 || start > end || end > characters.length)
    return operands.fail(`${start} to ${end} are no characters of a text that has ${characters.length}`);
  return characters.slice(start, end).join('');
}
