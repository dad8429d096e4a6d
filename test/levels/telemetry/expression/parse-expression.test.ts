import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { kindOf } from '../../../../levels/telemetry/expression/kind-of.ts';
import { parseExpression } from '../../../../levels/telemetry/expression/parse-expression.ts';
import type { Expression } from '../../../../levels/telemetry/expression/syntax.ts';
import { expressions, INPUTS } from './any-expression.ts';
import { printExpression } from './print-expression.ts';

/** The expression with every bracket that its structure has. */
function structureOf(text: string): string {
  const parsed = parseExpression(text, INPUTS);
  return 'fault' in parsed ? parsed.fault : show(parsed.expression);
}

function show(expression: Expression): string {
  if (expression.kind === 'binary')
    return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
  if (expression.kind === 'unary') return `(${expression.operator}${show(expression.operand)})`;
  if (expression.kind === 'call') return `${expression.name}[${expression.values.map(show).join(', ')}]`;
  if (expression.kind === 'tuple') return `[${expression.items.map(show).join(', ')}]`;
  return printExpression(expression);
}

describe('parseExpression()', () => {
  test.each([
    ['$1 * 2 ^ 3', '($1 * (2 ^ 3))'],
    ['($1 * 2) ^ 3', '(($1 * 2) ^ 3)'],
    ['-$1 * 2', '((-$1) * 2)'],
    ['-$1 ^ 2', '(-($1 ^ 2))'],
    ['2 ^ -1', '(2 ^ (-1))'],
    ['$1 + 2 * 3 - 4', '(($1 + (2 * 3)) - 4)'],
    ['$1 * 2 <= $2', '(($1 * 2) <= $2)'],
    ['$1 > 100 && $2 > 200 || !$3', '((($1 > 100) && ($2 > 200)) || (!$3))'],
    ['if($1 == (), $2, $1)', 'if[($1 == ()), $2, $1]'],
    ['($1, $2, $3, $4)', '[$1, $2, $3, $4]'],
    ['min(2, 3, 1)', 'min[2, 3, 1]'],
    ['str::to_lowercase($1) + ", " + $2', '((str::to_lowercase[$1] + ", ") + $2)'],
    [String.raw`"a \"b\" \\"`, String.raw`"a \"b\" \\"`],
  ])('reads %s as %s', (text, structure) => {
    expect(structureOf(text)).toBe(structure);
  });

  test.each([
    ['', 'it ends too early'],
    ['$1 +', 'it ends too early'],
    ['($1', 'a "(" is not closed'],
    ['$1)', '")" does not fit there'],
    ['$1 $2', '"$2" does not fit there'],
    ['$5', '"$5" names no input, because 4 are listed'],
    ['$0', '"$0" names no input'],
    ['$x', '"$x" names no input'],
    ['$1 = 2', '"=" compares nothing. Write "=="'],
    ['$1 and $2', '"and" is no operator. Write "&&"'],
    ['NOT $1', '"NOT" is no operator. Write "!"'],
    ["'High'", 'single quotes. Write double quotes'],
    ['"High', 'a text is not closed'],
    ['temperature > 3', '"temperature" is a word without quotes'],
    ['cToF', '"cToF" is a function without its values'],
    ['cToX($1)', '"cToX" is no function of data flows. Did you mean "cToF"?'],
    ['abs($1)', '"abs" is no function of data flows'],
    ['str::regex_matches($1, "x")', 'only graphs of data flows know it'],
    ['average($1)', 'only windows of graphs know it'],
    ['scale($1, 0, 10)', '"scale" takes 5 values and gets 3'],
    ['min()', '"min" takes at least 1 value and gets 0'],
    ['1 < 2 < 3', '"<" follows another operator of its kind'],
    ['2 ^ 3 ^ 2', '"^" follows another operator of its kind'],
    ['1.5.2', '"1.5.2" is not known'],
    ['1e3', '"1e3" is not known'],
    ['99999999999999999999', 'is too large a number'],
    ['$1 ; $2', '";" is not known'],
    ['('.repeat(100), 'nested more than 64 deep'],
    ['-'.repeat(100), 'nested more than 64 deep'],
  ])('refuses %j', (text, state) => {
    expect(structureOf(text)).toContain(state);
  });

  test('counts inputs in the singular as well', () => {
    expect(parseExpression('$2', 1)).toEqual({
      fault: '"$2" names no input, because 1 is listed. Add it to "inputs"',
    });
  });

  test('reads every expression as it was meant', () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        expect(parseExpression(printExpression(expression), INPUTS)).toEqual({ expression });
      }),
    );
  });

  test('answers any text, whatever it holds', () => {
    const parts = fc.constantFrom(
      '$1',
      '$',
      '(',
      ')',
      ',',
      '"',
      '+',
      '-',
      '^',
      '<',
      '==',
      '!',
      'if',
      'and',
      '1',
      '.',
      ' ',
      '\n',
      'ä',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(parts).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseExpression(text, INPUTS);
        expect('fault' in parsed ? parsed.fault : kindOf(parsed.expression)).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('kindOf()', () => {
  test.each([
    ['$1', 'anything'],
    ['$1 + 2', 'anything'],
    ['1 + 2', 'number'],
    ['$1 + "x"', 'text'],
    ['$1 > 2', 'boolean'],
    ['!$1', 'boolean'],
    ['contains(($1, $2), 3)', 'boolean'],
    ['typeof($1)', 'text'],
    ['cToF($1)', 'number'],
    ['if($1 > 1, true, false)', 'boolean'],
    ['if($1 > 1, "x", false)', 'anything'],
    ['()', 'empty'],
  ])('tells that %s is %s', (text, kind) => {
    const parsed = parseExpression(text, INPUTS);
    expect('fault' in parsed ? parsed.fault : kindOf(parsed.expression)).toBe(kind);
  });
});
