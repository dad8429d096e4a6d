// Values as texts, and texts as characters.

import type { Operands } from './operands.ts';
import { isNumber, type Value } from './value.ts';

/** How a missing value or a tuple would read is not documented: they have no text. */
export function textOf(operands: Operands, place: number): string {
  return textIn(operands.value(place)) ?? operands.refuse('a text, a number, true or false', place);
}

/** Undefined where the value has no text. */
export function textIn(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || isNumber(value) ? String(value) : undefined;
}

/** Characters of Unicode: what the product counts, and JavaScript does not. */
export function charactersOf(text: string): readonly string[] {
  return Array.from(text);
}
