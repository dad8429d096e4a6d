import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Value } from '../../../levels/telemetry/expression/value.ts';
import { parsePayload, printPayload } from '../../../levels/telemetry/payload.ts';

describe('parsePayload()', () => {
  test('tells whole numbers from others by how they are written', () => {
    expect(parsePayload('{"a":20,"b":20.0,"c":2e1,"d":-7,"e":9223372036854775807,"f":9223372036854775808}')).toEqual(
      new Map<string, Value>([
        ['a', 20n],
        ['b', 20],
        ['c', 20],
        ['d', -7n],
        ['e', 2n ** 63n - 1n],
        ['f', 2 ** 63],
      ]),
    );
  });

  test('takes any name for a field', () => {
    expect(parsePayload('{"__proto__":{"constructor":null},"":[1,{"a":true}]}')).toEqual(
      new Map<string, Value>([
        ['__proto__', new Map([['constructor', null]])],
        ['', [1n, new Map([['a', true]])]],
      ]),
    );
  });

  test.each([
    ['no JSON', 'x'],
    ['nothing', ''],
    ['a number', '5'],
    ['an array', '[{}]'],
    ['null', 'null'],
    ['an object nested 200 deep', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
    ['an array nested 100,000 deep', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('knows no fields in %s', (_, text) => {
    expect(parsePayload(text)).toBeUndefined();
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const fields = parsePayload(text);
        expect(fields === undefined || fields instanceof Map).toBe(true);
      }),
    );
  });
});

describe('printPayload()', () => {
  test.each<[Value, string]>([
    [20n, '20'],
    [20, '20.0'],
    [-0.5, '-0.5'],
    [1e21, '1e+21'],
    [Number.NaN, 'null'],
    [null, 'null'],
    ['a"\n', String.raw`"a\"\n"`],
    [[true, new Map([['b', 1n]])], '[true,{"b":1}]'],
  ])('writes %p as %s', (value, text) => {
    expect(printPayload(value)).toBe(text);
  });

  test('writes what is read as the same again', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const fields = parsePayload(JSON.stringify(object));
        expect(fields).toBeDefined();
        const text = printPayload(fields ?? null);
        expect(parsePayload(text)).toEqual(fields);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(object)));
      }),
    );
  });
});
