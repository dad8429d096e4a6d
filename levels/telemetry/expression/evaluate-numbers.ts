// Functions of numbers. `floor`, `round` and `ceil` give whole numbers, as their descriptions read, `math::abs` what it got; the
// others give floats. What no mathematics allows is NaN, as documented for `math::sqrt`.

import type { FunctionTable, Operands } from './operands.ts';
import { isWithin64Bits } from './value.ts';

const ofOne = (apply: (value: number) => number) => (operands: Operands) => apply(operands.float(0));
const ofTwo = (apply: (a: number, b: number) => number) => (operands: Operands) =>
  apply(operands.float(0), operands.float(1));

export const NUMBER_FUNCTIONS: FunctionTable = {
  floor: (operands) => toInteger(operands, Math.floor),
  round: (operands) => toInteger(operands, roundHalfAway),
  ceil: (operands) => toInteger(operands, Math.ceil),
  round_n: roundTo,
  scale,
  'math::abs': absolute,
  'math::sqrt': ofOne(Math.sqrt),
  'math::cbrt': ofOne(Math.cbrt),
  'math::ln': ofOne(Math.log),
  'math::log2': ofOne(Math.log2),
  'math::log10': ofOne(Math.log10),
  'math::log': ofTwo((value, base) => Math.log(value) / Math.log(base)),
  'math::exp': ofOne(Math.exp),
  'math::exp2': ofOne((exponent) => 2 ** exponent),
  'math::pow': ofTwo((base, exponent) => base ** exponent),
  'math::cos': ofOne(Math.cos),
  'math::sin': ofOne(Math.sin),
  'math::tan': ofOne(Math.tan),
  'math::acos': ofOne(Math.acos),
  'math::asin': ofOne(Math.asin),
  'math::atan': ofOne(Math.atan),
  'math::atan2': ofTwo(Math.atan2),
  'math::hypot': ofTwo(Math.hypot),
};

function toInteger(operands: Operands, apply: (value: number) => number): bigint {
  const value = operands.number(0);
  if (typeof value === 'bigint') return value;
  const whole = Number.isFinite(value) ? BigInt(apply(value)) : undefined;
  return whole !== undefined && isWithin64Bits(whole) ? whole : operands.fail(`${value} is no whole number of 64 bits`);
}

function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

const MAX_DECIMALS = 15n;

function roundTo(operands: Operands): number {
  const [value, decimals] = [operands.float(0), operands.integer(1)];
  if (decimals < 0n || decimals > MAX_DECIMALS) return operands.refuse(`0 to ${MAX_DECIMALS} decimal places`, 1);
  const factor = 10 ** Number(decimals);
  const rounded = roundHalfAway(value * factor) / factor;
  // A number too large to be multiplied has no decimal places to lose.
  return Number.isFinite(rounded) ? rounded : value;
}

function scale(operands: Operands): number {
  const [value, low, high] = [operands.float(0), operands.float(1), operands.float(2)];
  const [newLow, newHigh] = [operands.float(3), operands.float(4)];
  if (low === high) return operands.fail('the range it scales from is empty');
  return newLow + ((value - low) / (high - low)) * (newHigh - newLow);
}

function absolute(operands: Operands): bigint | number {
  const value = operands.number(0);
  if (typeof value === 'number') return Math.abs(value);
  const positive = value < 0n ? -value : value;
  return isWithin64Bits(positive) ? positive : operands.fail('the outcome does not fit into 64 bits');
}
