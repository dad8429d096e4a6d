import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Deployment } from '../../support/azure-models/deployment.ts';
import { evaluateString } from '../../support/azure-models/expression.ts';

const deployment = new Deployment(
  new Map([
    ['instance', 'plant'],
    ['none', ''],
  ]),
);
const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg';

describe('Deployment.evaluate()', () => {
  test.each([
    ['text', 'text'],
    ['[text', '[text'],
    ['[[text]', '[text]'],
    ["['it''s']", "it's"],
    ['[3]', 3],
    ["[parameters('instance')]", 'plant'],
    ["[ concat( parameters('instance') , '/a', '/b' ) ]", 'plant/a/b'],
    ["[format('{0}-{1}-{0}', 'a', 7)]", 'a-7-a'],
    ["[if(empty(parameters('none')), createObject(), createObject('key', base64('secret')))]", {}],
    ["[if(empty(parameters('instance')), createObject(), createObject('key', base64('secret')))]", { key: 'c2VjcmV0' }],
    ['[resourceGroup().location]', 'westeurope'],
    ["[resourceId('A.B/c/d', 'x', 'y')]", `${GROUP}/providers/A.B/c/x/d/y`],
  ])('gives %s', (text, value) => {
    expect(deployment.evaluate(text)).toEqual(value);
  });

  test('leaves out what is null, at any depth', () => {
    expect(deployment.evaluate({ a: [{ b: '[null()]', c: 1 }], d: '[null()]' })).toEqual({ a: [{ c: 1 }] });
  });

  test.each([
    ["[parameters('other')]", /it is not declared/],
    ['[nothing()]', /this function is not known here/],
    ['[resourceGroup().colour]', /there is no "colour"/],
    ["[resourceId('A.B/c', 'x', 'y')]", /it takes 1 names, not 2/],
    ["[concat('a']", /it does not parse/],
    ["[concat('a') 'b']", /it does not parse/],
    ["['a]", /it does not parse/],
    ['[]', /it does not parse/],
    ['[a]', /it does not parse/],
  ])('refuses %s', (text, said) => {
    expect(() => deployment.evaluate(text)).toThrow(said);
  });
});

describe('evaluateString()', () => {
  test('gives back any text that is quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const quoted = `['${text.replaceAll("'", "''")}']`;
        expect(evaluateString(quoted, () => undefined)).toBe(text);
      }),
    );
  });

  test('ends with a value or says what is wrong, whatever it reads', () => {
    const anyText = fc
      .array(fc.constantFrom('[', ']', '(', ')', ',', '.', "'", 'a', ' ', '7', '\n'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(anyText, (text) => {
        let message = '';
        try {
          evaluateString(`[${text}]`, () => ({}));
        } catch (error) {
          message = error instanceof Error ? error.message : 'no error';
        }
        expect(message).toMatch(/^$|^Cannot evaluate "/);
      }),
      { numRuns: 2000 },
    );
  });
});
