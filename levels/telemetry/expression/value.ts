// What expressions count with, and what messages are made of. The product knows whole numbers of 64 bits and floating-point
// numbers apart: "$1 / 2" of 5 is 2, and of 5.0 it is 2.5. So a whole number is a bigint here, and a number is a float.

export type Value =
  /** Missing, or null in JSON: `()`. */
  null | boolean | bigint | number | string | Tuple | Fields;

export type Tuple = readonly Value[];

/** An object. Messages may hold them, expressions take none. */
export type Fields = ReadonlyMap<string, Value>;

export function isNumber(value: Value): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

export function isTuple(value: Value): value is Tuple {
  return Array.isArray(value);
}

export function isFields(value: Value): value is Fields {
  return value instanceof Map;
}

/** Whether a whole number fits into 64 bits. */
export function isWithin64Bits(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** A value as sentences call it, cut where it is long. */
export function describeValue(value: Value): string {
  if (value === null) return 'missing';
  if (isTuple(value)) return 'a tuple';
  if (isFields(value)) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

const MAX_SHOWN = 40;
