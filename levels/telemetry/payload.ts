// Payloads of messages: JSON, read so that a whole number stays one. A number with a point or an exponent is a float, and a
// float is written with a point, so that the next data flow reads what this one wrote.

import { isFields, isTuple, isWithin64Bits, type Fields, type Value } from './expression/value.ts';

/** As deep as widespread parsers go; what is deeper would exhaust the stack sooner or later. */
const MAX_DEPTH = 128;

/** The fields of a message; undefined where the text is no JSON object. Never throws. */
export function parsePayload(text: string): Fields | undefined {
  try {
    const value = toValue(JSON.parse(text, readNumber), 0);
    return isFields(value) ? value : undefined;
  } catch (error) {
    // JSON.parse says SyntaxError, and RangeError of a text that is nested thousands deep.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Revivers are told how a value was written; the declarations of TypeScript do not say so yet. */
function readNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source ?? '';
  if (typeof value !== 'number' || !/^-?\d+$/.test(source)) return value;
  const whole = BigInt(source);
  return isWithin64Bits(whole) ? whole : value;
}

function toValue(json: unknown, depth: number): Value {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deep');
  if (isScalar(json)) return json;
  if (Array.isArray(json)) return json.map((item) => toValue(item, depth + 1));
  if (typeof json !== 'object' || json === null) return null;
  return new Map(Object.entries(json).map(([name, value]) => [name, toValue(value, depth + 1)]));
}

function isScalar(json: unknown): json is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof json);
}

/** A number that JSON does not know, such as infinity, becomes null. */
export function printPayload(value: Value): string {
  if (isTuple(value)) return `[${value.map(printPayload).join(',')}]`;
  if (isFields(value))
    return `{${[...value].map(([name, field]) => `${JSON.stringify(name)}:${printPayload(field)}`).join(',')}}`;
  if (typeof value === 'number' && Number.isInteger(value) && !String(value).includes('e')) return `${value}.0`;
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}
