import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyFunction } from '../../../../levels/telemetry/expression/evaluate-functions.ts';
import { evaluateExpression } from '../../../../levels/telemetry/expression/evaluate-expression.ts';
import { FUNCTIONS } from '../../../../levels/telemetry/expression/functions.ts';
import { kindOf } from '../../../../levels/telemetry/expression/kind-of.ts';
import { EvaluationFault, Operands } from '../../../../levels/telemetry/expression/operands.ts';
import { parseExpression } from '../../../../levels/telemetry/expression/parse-expression.ts';
import { isNumber, isTuple, type Value } from '../../../../levels/telemetry/expression/value.ts';
import { expressions, INPUTS } from './any-expression.ts';

function valueOf(text: string, ...inputs: readonly Value[]): Value | { readonly fault: string } {
  const parsed = parseExpression(text, INPUTS);
  if ('fault' in parsed) throw new Error(`Cannot evaluate "${text}": ${parsed.fault}`);
  const evaluated = evaluateExpression(parsed.expression, inputs);
  return 'fault' in evaluated ? evaluated : evaluated.value;
}

describe('operators of evaluateExpression()', () => {
  test.each<[string, readonly Value[], Value]>([
    ['$1 + ", " + $2', ['Analyst', 'Kent, WA'], 'Analyst, Kent, WA'],
    ['"n" + 1 + 2.5 + true', [], 'n12.5true'],
    ['$1 * 2 ^ 3', [5n], 40n],
    ['($1 * 2) ^ 3', [5n], 1000n],
    ['-$1 * 2', [3n], -6n],
    ['2 ^ -1', [], 0.5],
    ['(0 - 1) ^ 9007199254740991', [], -1n],
    ['(0 - 1) ^ 9007199254740990', [], 1n],
    ['2 ^ 0', [], 1n],
    ['$1 / 2', [5n], 2n],
    ['$1 / 2', [-5n], -2n],
    ['$1 / 2', [5], 2.5],
    ['$1 % 3', [-7n], -1n],
    ['7.5 % 2', [], 1.5],
    ['1.0 / 0', [], Number.POSITIVE_INFINITY],
    ['$1 > 100 && $2 > 200', [101n, 200.5], true],
    ['$1 * $2 < 100000', [20, 50n], true],
    ['1 == 1.0', [], true],
    ['1 == "1"', [], false],
    ['$1 == ()', [null], true],
    ['$1 != ()', [], false],
    ['(1, "a") == (1.0, "a")', [], true],
    ['(1, 2) == (1, 2, 3)', [], false],
    ['$1 == $1', [Number.NaN], false],
    ['$1 <= $1', [Number.NaN], false],
    ['"a" < "b"', [], true],
    ['"ab" > "a"', [], true],
    ['$1 < $2', ['\uFF5E', '\u{1F600}'], true],
    ['true > false', [], true],
    ['!($1 >= 2)', [1n], true],
    ['false && $1 > 1', [], false],
    ['true || $1 > 1', [], true],
    ['($1, $2)', [1n, 2.5], [1n, 2.5]],
  ])('gives %s of %j its value', (text, inputs, value) => {
    expect(valueOf(text, ...inputs)).toEqual(value);
  });

  test.each<[string, readonly Value[], string]>([
    ['$1 * $2', [2n], '"*" has no value: it takes a number, and "$2" is missing'],
    ['$1 - 1', ['x'], '"-" has no value: it takes a number, and "$1" is "x"'],
    ['1 - ($1 + "a")', ['x'], '"-" has no value: it takes a number, and its second value is "xa"'],
    ['"a" + $1', [], '"+" has no value: it takes a text, a number, true or false, and "$1" is missing'],
    ['$1 + (1, 2)', ['x'], 'and its second value is a tuple'],
    ['$1 < 0', [], '"<" has no value: it takes a number, and "$1" is missing'],
    ['"a" < $1', [true], '"<" has no value: it takes a text, and "$1" is true'],
    ['true < 1', [], '"<" has no value: it takes true or false, and its second value is 1'],
    ['(1, 2) < 1', [], 'it takes a number, and its first value is a tuple'],
    ['$1 / 0', [1n], '"/" has no value: it divides by zero'],
    ['$1 + 1', [2n ** 63n - 1n], '"+" has no value: the outcome does not fit into 64 bits'],
    ['-$1', [-(2n ** 63n)], 'does not fit into 64 bits'],
    ['2 ^ 63', [], 'does not fit into 64 bits'],
    ['3 ^ 9007199254740991', [], 'does not fit into 64 bits'],
    ['$1 && true', [1n], '"&&" has no value: it takes true or false, and "$1" is 1'],
    ['false || 1', [], '"||" has no value: it takes true or false, and its second value is 1'],
    ['!$1', ['x'], '"!" has no value'],
    ['$2 == 1', [1n, new Map()], '"$2" has no value: it is an object, and expressions take none'],
    ['len($1)', [[1n, [2n]]], 'it is an array of more than plain values'],
  ])('says why %s of %j has none', (text, inputs, fault) => {
    expect(valueOf(text, ...inputs)).toEqual({ fault: expect.stringContaining(fault) });
  });
});

describe('functions of evaluateExpression()', () => {
  test.each<[string, readonly Value[], Value]>([
    ['if($1 > 100, "high", "normal")', [101n], 'high'],
    ['if($2 == (), $1, $1 * $2)', [5n], 5n],
    ['if($2 == (), $1, $1 * $2)', [5n, 2n], 10n],
    ['min(2, 3, 1)', [], 1n],
    ['max($1)', [[2.34, 12.3, 32n]], 32n],
    ['min($1, 2.5)', [[3n, 4n]], 2.5],
    ['len("Azure")', [], 5n],
    ['len(1, 2, 3)', [], 3n],
    ['len($1)', ['\u{1F600}!'], 2n],
    ['len($1)', [[1n, 2n]], 2n],
    ['floor(2.9)', [], 2n],
    ['round(2.5)', [], 3n],
    ['round($1)', [-2.5], -3n],
    ['round($1)', [0.49999999999999994], 0n],
    ['ceil(2.1)', [], 3n],
    ['ceil($1)', [7n], 7n],
    ['round_n(2.345, 1)', [], 2.3],
    ['round_n($1, 1)', [-2.25], -2.3],
    ['round_n($1, 15)', [1e300], 1e300],
    ['scale($1, 0, 10, 0, 100)', [5n], 50],
    ['scale($1, 4, 20, 0.0, 1)', [12], 0.5],
    ['cToF($1)', [100n], 212],
    ['fToC(212)', [], 100],
    ['inToCm(2)', [], 5.08],
    ['cmToIn(5.08)', [], 2],
    ['math::abs($1)', [-3n], 3n],
    ['math::abs($1)', [-3.5], 3.5],
    ['math::sqrt($1)', [-1n], Number.NaN],
    ['math::log(8, 2)', [], 3],
    ['math::exp2(10)', [], 1024],
    ['math::pow(2, 3)', [], 8],
    ['math::hypot(3, 4)', [], 5],
    ['math::atan2(0, 1)', [], 0],
    ['str::to_uppercase($1)', ['straße'], 'STRASSE'],
    ['str::to_lowercase("AbC")', [], 'abc'],
    ['str::trim($1)', ['  a b\n'], 'a b'],
    ['str::from(20.0)', [], '20'],
    ['str::from(true)', [], 'true'],
    ['str::substring("hello", 1, 3)', [], 'el'],
    ['str::substring($1, 1, 2)', ['a\u{1F600}b'], '\u{1F600}'],
    ['str::substring("hello", 5, 5)', [], ''],
    ['contains((1, 2, 3), $1)', [2], true],
    ['contains($1, "a")', [['b']], false],
    ['contains_any((1, 2), (3, 2))', [], true],
    ['contains_any((1, 2), (3, 4))', [], false],
    ['typeof($1)', ['x'], 'string'],
    ['typeof($1)', [1], 'float'],
    ['typeof($1)', [1n], 'int'],
    ['typeof($1)', [true], 'boolean'],
    ['typeof($1)', [[1n]], 'tuple'],
    ['typeof($1)', [], 'empty'],
  ])('gives %s of %j its value', (text, inputs, value) => {
    expect(valueOf(text, ...inputs)).toEqual(value);
  });

  test.each([
    ['psiToBar', 'barToPsi'],
    ['inToCm', 'cmToIn'],
    ['ftToM', 'mToFt'],
    ['lbToKg', 'kgToLb'],
    ['galToL', 'lToGal'],
    ['cToF', 'fToC'],
  ])('takes back by %s what %s did', (there, back) => {
    expect(valueOf(`${back}(${there}($1))`, 12.5)).toBeCloseTo(12.5, 10);
    expect(valueOf(`${there}($1)`, 12.5)).not.toBeCloseTo(12.5, 1);
  });

  test.each<[string, readonly Value[], string]>([
    ['cToF($1)', [], '"cToF" has no value: it takes a number, and "$1" is missing'],
    ['if($1, 1, 2)', [1n], '"if" has no value: it takes true or false, and "$1" is 1'],
    ['min($1)', [[]], '"min" has no value: a tuple without elements has none'],
    ['max(1, $1)', [['a']], '"max" has no value: it takes numbers only, and "$1" is a tuple'],
    ['len($1)', [1n], '"len" has no value: it takes a text or a tuple, and "$1" is 1'],
    ['floor($1)', [Number.NaN], '"floor" has no value: NaN is no whole number of 64 bits'],
    ['ceil($1)', [1e30], 'is no whole number of 64 bits'],
    ['round_n(1.5, 16)', [], 'it takes 0 to 15 decimal places, and its second value is 16'],
    ['round_n(1.5, 1.5)', [], 'it takes a whole number, and its second value is 1.5'],
    ['scale($1, 5, 5, 0, 1)', [5n], 'the range it scales from is empty'],
    ['math::abs($1)', [-(2n ** 63n)], 'does not fit into 64 bits'],
    ['str::from($1)', [], '"str::from" has no value'],
    ['str::substring("abc", 2, 4)', [], '2 to 4 are no characters of a text that has 3'],
    ['str::substring("abc", 2, 1)', [], '2 to 1 are no characters'],
    ['contains($1, 1)', ['a'], '"contains" has no value: it takes a tuple, and "$1" is "a"'],
    ['contains_any((1, 2), $1)', [], 'and "$1" is missing'],
    ['str::trim($1)', [5n], '"str::trim" has no value: it takes a text, and "$1" is 5'],
    ['$1 - 1', ['x'.repeat(50)], `is "${'x'.repeat(39)}…`],
  ])('says why %s of %j has none', (text, inputs, fault) => {
    expect(valueOf(text, ...inputs)).toEqual({ fault: expect.stringContaining(fault) });
  });

  test.each([...FUNCTIONS].filter(([name]) => name !== 'if'))('knows %s', (name, { least }) => {
    const operands = new Operands(
      name,
      Array.from({ length: least }, () => ({ value: 1n, input: undefined })),
    );
    // Some take no numbers; none of them is unknown.
    try {
      applyFunction(operands);
    } catch (error) {
      expect(error).toBeInstanceOf(EvaluationFault);
      expect(String(error)).not.toContain('no function has this name');
    }
  });
});

const inputs: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double(),
  fc.string(),
  fc.array(fc.oneof(fc.bigInt({ min: -9n, max: 9n }), fc.string(), fc.double())),
  fc.constant<Value>(new Map([['a', 1n]])),
);

describe('evaluateExpression()', () => {
  test('gives a value or says why there is none, and the same for the same', () => {
    fc.assert(
      fc.property(expressions, fc.array(inputs, { maxLength: INPUTS }), (expression, values) => {
        const evaluated = evaluateExpression(expression, values);
        expect(evaluateExpression(expression, values)).toEqual(evaluated);
        if ('fault' in evaluated) expect(evaluated.fault).toMatch(/^"[^"]+" has no value: /);
      }),
      { numRuns: 1000 },
    );
  });

  test('comes to the kind of value that was told without a message', () => {
    fc.assert(
      fc.property(expressions, fc.array(inputs, { maxLength: INPUTS }), (expression, values) => {
        const evaluated = evaluateExpression(expression, values);
        const kind = kindOf(expression);
        fc.pre('value' in evaluated && kind !== 'anything');
        expect(kindOfValue('value' in evaluated ? evaluated.value : null)).toBe(kind);
      }),
      { numRuns: 1000 },
    );
  });

  test('keeps whole numbers within 64 bits', () => {
    const whole = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(fc.constantFrom('+', '-', '*', '/', '%'), whole, whole, (operator, a, b) => {
        const value = valueOf(`$1 ${operator} $2`, a, b);
        if (typeof value === 'bigint') expect(BigInt.asIntN(64, value)).toBe(value);
        else expect(value).toHaveProperty('fault');
      }),
    );
  });
});

function kindOfValue(value: Value): string {
  if (value === null) return 'empty';
  if (isTuple(value)) return 'tuple';
  if (isNumber(value)) return 'number';
  return typeof value === 'string' ? 'text' : 'boolean';
}
