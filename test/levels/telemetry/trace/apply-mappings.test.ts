import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { traceFlow } from '../../../../levels/telemetry/trace/trace-flow.ts';
import { flowWith, outcome, records, type Rules } from './traced.ts';

const MAPS: readonly [string, NonNullable<Rules['map']>, unknown, unknown][] = [
  [
    'copies a field, and leaves out what is not named',
    [{ inputs: ['a'], output: 'b.c' }],
    { a: 1, d: 2 },
    { b: { c: 1 } },
  ],
  ['leaves a missing field out', [{ inputs: ['a'], output: 'b' }], { d: 2 }, {}],
  ['keeps null where it is copied', [{ inputs: ['a'], output: 'b' }], { a: null }, { b: null }],
  [
    'copies objects and arrays as they are',
    [{ inputs: ['a'], output: 'b' }],
    { a: { x: [{ y: 1 }] } },
    { b: { x: [{ y: 1 }] } },
  ],
  [
    'keeps everything by "*"',
    [{ inputs: ['*'], output: '*' }],
    { a: { b: 1, c: {} }, d: [1, null] },
    { a: { b: 1, c: {} }, d: [1, null] },
  ],
  [
    'brings inner fields to the outside',
    [
      { inputs: ['Sensors.*'], output: '*' },
      { inputs: ['Metadata.*'], output: '*' },
    ],
    { Sensors: { Temperature: 72.5 }, Metadata: { LineId: 'Line-3' }, Other: 1 },
    { Temperature: 72.5, LineId: 'Line-3' },
  ],
  ['puts everything below a new name', [{ inputs: ['*'], output: 'Telemetry.*' }], { a: 1 }, { Telemetry: { a: 1 } }],
  [
    'takes "*" for the same in all inputs, and skips what does not resolve',
    [{ inputs: ['*.Max', '*.Min'], output: 'Averaged.*', expression: '($1 + $2) / 2' }],
    { Temperature: { Max: 85.5, Min: 62.5 }, Deep: { Pressure: { Max: 15, Min: 14.0 } }, Half: { Max: 1 } },
    { Averaged: { Temperature: 74, Deep: { Pressure: 14 } } },
  ],
  [
    'takes "*" in the middle for what the rest fits',
    [{ inputs: ['a.*.Value'], output: 'v.*' }],
    { a: { x: { Value: 1, T: 2 }, y: { Value: { z: 3 } } }, b: { x: { Value: 4 } } },
    { v: { x: 1, y: { z: 3 } } },
  ],
  [
    'lets a mapping without "*" stand in for the same field',
    [
      { inputs: ['*'], output: '*' },
      { inputs: ['temperature'], output: 'temperature', expression: 'cToF($1)' },
    ],
    { temperature: 100, humidity: 5 },
    { humidity: 5, temperature: 212 },
  ],
  [
    'does so under another name, too: the field is not copied any more',
    [
      { inputs: ['*'], output: '*' },
      { inputs: ['t.Value'], output: 'f', expression: 'cToF($1)' },
    ],
    { t: { Value: 100, Time: 'x' } },
    { t: { Time: 'x' }, f: 212 },
  ],
  [
    'copies the field again where it is named once more',
    [
      { inputs: ['*'], output: '*' },
      { inputs: ['t.Value'], output: 'f', expression: 'cToF($1)' },
      { inputs: ['t.Value'], output: 't.Value' },
    ],
    { t: { Value: 100 } },
    { t: { Value: 100 }, f: 212 },
  ],
  [
    'lets both count where "*" stands for as much',
    [
      { inputs: ['*.Max', '*.Min'], output: 'S.*.Avg', expression: '($1 + $2) / 2' },
      { inputs: ['*.Min', '*.Max'], output: 'S.*.Range', expression: '$2 - $1' },
    ],
    { T: { Max: 8, Min: 6 } },
    { S: { T: { Avg: 7, Range: 2 } } },
  ],
  [
    'lets both count where the general one comes later',
    [
      { inputs: ['a'], output: 'b' },
      { inputs: ['*'], output: '*' },
    ],
    { a: 1 },
    { b: 1, a: 1 },
  ],
  [
    'still copies two fields that are joined into one',
    [
      { inputs: ['*'], output: '*' },
      { inputs: ['Position', 'Office'], output: 'Both', expression: '$1 + ", " + $2' },
    ],
    { Position: 'Analyst', Office: 'Kent, WA' },
    { Position: 'Analyst', Office: 'Kent, WA', Both: 'Analyst, Kent, WA' },
  ],
  [
    'leaves out what an empty output names, and what is within it',
    [
      { inputs: ['*'], output: '*' },
      { inputs: ['password', 'inner'], output: '' },
    ],
    { a: 1, password: 'x', inner: { id: 2 }, innermost: 3 },
    { a: 1, innermost: 3 },
  ],
  [
    'keeps an empty output from what a mapping computes of more than the field',
    [
      { inputs: ['*.Max', '*.Min'], output: 'A.*', expression: '$1 + $2' },
      { inputs: ['p.Max'], output: '' },
    ],
    { p: { Max: 1, Min: 2 } },
    { A: { p: 3 } },
  ],
  [
    'reads names with dots in quotes',
    [{ inputs: ['Payload."Tag.10".Value'], output: '"a.b"' }],
    { Payload: { 'Tag.10': { Value: 1 } } },
    { 'a.b': 1 },
  ],
  ['takes "$source" for the message', [{ inputs: ['$source.a'], output: 'b' }], { a: 1 }, { b: 1 }],
  [
    'reads the topic and properties of the message',
    [
      {
        inputs: ['$metadata.topic', '$metadata.user_property.shift', '$metadata.user_property.no'],
        output: 'm',
        expression: 'if($3 == (), $1 + $2, $3)',
      },
    ],
    {},
    { m: 'data/xA' },
  ],
  [
    'leaves a field out whose value comes to nothing',
    [{ inputs: ['a'], output: 'b', expression: 'if($1 > 1, $1, ())' }],
    { a: 1 },
    {},
  ],
  [
    'knows no field that an object merely inherits',
    [{ inputs: ['constructor', 'toString.length'], output: 'b', expression: '$1 == () && $2 == ()' }],
    {},
    { b: true },
  ],
];

describe('applyMappings()', () => {
  test.each(MAPS)('%s', (_, map, payload, expected) => {
    expect(outcome({ map }, payload)).toEqual(expected);
  });

  test.each<[string, NonNullable<Rules['map']>, unknown, string]>([
    [
      'a value that expressions cannot compute',
      [{ inputs: ['a', 'b'], output: 'c', expression: '$1 * $2' }],
      { a: 1 },
      'no-value: map 1 computes "$1 * $2", and "*" has no value: it takes a number, and "$2" is missing. What becomes of such a message is not documented',
    ],
    [
      'a number that JSON does not know',
      [{ inputs: ['a'], output: 'c', expression: 'math::sqrt($1)' }],
      { a: -1 },
      'no-value: map 1 computes "math::sqrt($1)", which is NaN, and JSON has no word for it',
    ],
    [
      'a field below a value',
      [
        { inputs: ['a'], output: 'c' },
        { inputs: ['b'], output: 'c.d' },
      ],
      { a: 1, b: 2 },
      'not-writable: map 2 writes "c.d", and a field above it already holds a value',
    ],
    [
      'an object as a property',
      [{ inputs: ['a'], output: '$metadata.user_property.p' }],
      { a: {} },
      'not-writable: map 1 writes "$metadata.user_property.p", and an object is no text',
    ],
    [
      'several inputs without an expression',
      [{ inputs: ['a', 'b'], output: 'c' }],
      {},
      'rule-not-readable: map 1 has 2 inputs and no expression to make one field of them',
    ],
    [
      'a "*" that stands for nothing',
      [{ inputs: ['a'], output: 'c.*' }],
      {},
      'rule-not-readable: map 1 writes "c.*", and "*" stands in none of its inputs',
    ],
    [
      'a path that is none',
      [{ inputs: ['a..b'], output: 'c' }],
      {},
      'rule-not-readable: map 1 names the field "a..b": a segment is empty',
    ],
    [
      'an expression that is none',
      [{ inputs: ['a'], output: 'c', expression: '$1 +' }],
      {},
      'rule-not-readable: map 1 computes "$1 +": it ends too early',
    ],
  ])('ends a message at %s', (_, map, payload, sentence) => {
    expect(outcome({ map }, payload)).toContain(sentence);
  });

  test('copies every field of a dataset', () => {
    const enrich = [{ dataset: 'meta', inputs: ['$source.id', '$context.id'], expression: '$1 == $2' }];
    const map = [{ inputs: ['$context(meta).*'], output: 'Asset.*' }];
    const datasets = new Map([['meta', records({ id: 1, line: 'A' }, { id: 2, line: 'B', at: { hall: 3 } })]]);
    expect(outcome({ enrich, map }, { id: 2 }, datasets)).toEqual({ Asset: { id: 2, line: 'B', at: { hall: 3 } } });
  });

  test('sets and removes properties of the message', () => {
    const map = [
      { inputs: ['a'], output: '$metadata.user_property.p' },
      { inputs: ['a'], output: '$metadata.header."q.r"' },
      { inputs: ['none'], output: '$metadata.user_property.shift', expression: '$1' },
    ];
    const message = { topic: 'data/x', payload: '{"a":5}', properties: new Map([['shift', 'A']]) };
    const result = traceFlow(flowWith({ map }), message, new Map());
    expect(result).toMatchObject({
      kind: 'passed',
      message: {
        payload: '{}',
        properties: new Map([
          ['p', '5'],
          ['q.r', '5'],
        ]),
      },
    });
  });

  test('gives any message back by "*"', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const payload = JSON.parse(JSON.stringify(object)) as unknown;
        expect(outcome({ map: [{ inputs: ['*'], output: '*' }] }, payload)).toEqual(payload);
      }),
    );
  });
});
