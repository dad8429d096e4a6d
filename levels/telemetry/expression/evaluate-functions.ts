// Functions by name: all that functions.ts lists but `if`, which chooses before its values are known.

import { COLLECTION_FUNCTIONS } from './evaluate-collections.ts';
import { NUMBER_FUNCTIONS } from './evaluate-numbers.ts';
import { TEXT_FUNCTIONS } from './evaluate-texts.ts';
import { UNIT_FUNCTIONS } from './evaluate-units.ts';
import type { FunctionTable, Operands } from './operands.ts';
import type { Value } from './value.ts';

const TABLES: readonly FunctionTable[] = [UNIT_FUNCTIONS, NUMBER_FUNCTIONS, TEXT_FUNCTIONS, COLLECTION_FUNCTIONS];

export function applyFunction(operands: Operands): Value {
  const table = TABLES.find((each) => Object.hasOwn(each, operands.name));
  const apply = table?.[operands.name];
  return apply === undefined ? operands.fail('no function has this name') : apply(operands);
}
