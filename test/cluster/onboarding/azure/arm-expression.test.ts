import { describe, expect, test } from '@jest/globals';
import { evaluate } from './arm-expression.ts';

describe('evaluate()', () => {
  test.each([
    ['a text', 'as it is', 'as it is'],
    ['a bracket that is meant', '[[not an expression]', '[[not an expression]'],
    ['a parameter', "[parameters('user')]", 'reader'],
    ['a condition that holds', "[if(empty(parameters('token')), 'git-read', null())]", 'git-read'],
    ['a condition that does not', "[if(empty(parameters('user')), 'a', 'b')]", 'b'],
    ['an object', "[createObject('key', base64('token'))]", { key: 'dG9rZW4=' }],
    ['an object of nothing', '[createObject()]', {}],
    ['an apostrophe', "[if(empty(''), 'it''s', 'not')]", "it's"],
  ])('evaluates %s', (_, expression, expected) => {
    expect(evaluate(expression, { user: 'reader', token: '' })).toEqual(expected);
  });

  test('goes into objects and lists, and leaves out what becomes null', () => {
    const value = { list: ["[parameters('n')]"], gone: '[null()]', deep: { stays: 1 } };
    expect(evaluate(value, { n: 2 })).toEqual({ list: [2], deep: { stays: 1 } });
  });

  test.each(["[concat('a', 'b')]", "[if(empty(''), 'a']", "[base64('a') trailing]", '[parameters]'])(
    'refuses %s, which Azure might have understood',
    (expression) => {
      expect(() => evaluate(expression, {})).toThrow(`Cannot evaluate "${expression}"`);
    },
  );
});
