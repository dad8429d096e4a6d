// Fields of a message by their place: read, written into a copy, and listed.

import { isFields, type Fields, type Value } from '../expression/value.ts';

/** Names from the outside to the inside. */
export type Place = readonly string[];

/** Undefined where there is none. Elements of arrays have no place. */
export function fieldAt(fields: Fields, place: Place): Value | undefined {
  let value: Value | undefined = fields;
  for (const name of place) value = value !== undefined && isFields(value) ? value.get(name) : undefined;
  return value;
}

/** With a field in its place; undefined where a value that holds no fields stands in the way. */
export function withField(fields: Fields, [name = '', ...rest]: Place, value: Value): Fields | undefined {
  if (rest.length === 0) return new Map([...fields, [name, value]]);
  const inner = fields.get(name) ?? new Map();
  const changed = isFields(inner) ? withField(inner, rest, value) : undefined;
  return changed === undefined ? undefined : new Map([...fields, [name, changed]]);
}

/** Of everything that holds no further fields. An object without fields is one, too. */
export function leavesOf(fields: Fields): readonly Place[] {
  return placesOf(fields).filter((place) => {
    const value = fieldAt(fields, place);
    return value === undefined || !isFields(value) || value.size === 0;
  });
}

/** Of every field, an outer one before those within it. */
export function placesOf(fields: Fields): readonly Place[] {
  return [...fields].flatMap(([name, value]) => [
    [name],
    ...(isFields(value) ? placesOf(value).map((place) => [name, ...place]) : []),
  ]);
}
