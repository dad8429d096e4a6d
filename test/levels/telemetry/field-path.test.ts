import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseFieldPath, type PathPlace } from '../../../levels/telemetry/field-path.ts';

const PLACES = ['enrich', 'filter', 'map', 'output'] as const;
const plain = { wildcard: undefined, dataset: undefined, last: false };

describe('parseFieldPath()', () => {
  test.each<[string, PathPlace, object]>([
    ['temperature.Value', 'filter', { segments: ['temperature', 'Value'] }],
    ['Person.Date of Birth', 'map', { segments: ['Person', 'Date of Birth'] }],
    ['Payload."Tag.10".Value', 'map', { segments: ['Payload', 'Tag.10', 'Value'] }],
    ['Payload.He said: "No. It is done"', 'map', { segments: ['Payload', 'He said: "No', ' It is done"'] }],
    ['nsu=http://x;s=Y', 'map', { segments: ['nsu=http://x;s=Y'] }],
    ['*', 'map', { segments: ['*'], wildcard: 0 }],
    ['ColorProperties.*', 'output', { segments: ['ColorProperties', '*'], wildcard: 1 }],
    ['a."*"', 'filter', { segments: ['a', '*'] }],
    ['temperature ? $last', 'filter', { segments: ['temperature'], last: true }],
    ['temperature?$LAST ', 'map', { segments: ['temperature'], last: true }],
    ['$context(position).BaseSalary', 'map', { segments: ['$context(position)', 'BaseSalary'], dataset: 'position' }],
    ['$context(a.b).*', 'map', { segments: ['$context(a.b)', '*'], dataset: 'a.b', wildcard: 1 }],
    ['$source.Position', 'enrich', { segments: ['$source', 'Position'] }],
    ['$context.Position', 'enrich', { segments: ['$context', 'Position'] }],
    ['$metadata.topic', 'map', { segments: ['$metadata', 'topic'] }],
    ['$metadata.user_property."weird key"', 'output', { segments: ['$metadata', 'user_property', 'weird key'] }],
  ])('reads %s in %s', (text, place, path) => {
    expect(parseFieldPath(text, place)).toEqual({ path: { ...plain, ...path } });
  });

  test.each<[string, PathPlace, string]>([
    ['', 'map', 'a segment is empty'],
    ['a..b', 'map', 'a segment is empty'],
    ['a.', 'map', 'a segment is empty'],
    ['a."b', 'map', 'a quoted segment is not closed'],
    ['a."b"c', 'map', 'a quoted segment is not closed'],
    ['temperature ?? 0', 'map', 'graphs of data flows only'],
    ['temperature ? $last', 'enrich', 'belongs to inputs of filters and maps'],
    ['*', 'filter', '"*" belongs to maps'],
    ['a.b*', 'map', '"*" stands for whole segments'],
    ['*.a.*', 'map', '"*" stands twice'],
    ['$payload.x', 'map', '"$payload" is not known here'],
    ['$context.x', 'map', '"$context" is not known here'],
    ['$context(x)', 'map', '"$context(x)" alone is no field'],
    ['$context(x).y', 'output', '"$context(x)" is not written to'],
    ['$metadata.topic', 'output', '"$metadata.topic" is not written to'],
    ['$metadata.qos', 'map', '"$metadata.qos" is not known'],
  ])('refuses %j in %s', (text, place, state) => {
    expect(parseFieldPath(text, place)).toEqual({ fault: expect.stringContaining(state) });
  });

  test('answers any text', () => {
    const parts = fc.constantFrom('a', '.', '"', '*', '$', '$context(', ')', '$metadata', '?', ' ', '$last');
    const texts = fc.oneof(
      fc.string(),
      fc.array(parts).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom(...PLACES), (text, place) => {
        const parsed = parseFieldPath(text, place);
        expect('fault' in parsed ? parsed.fault.length : parsed.path.segments.length).toBeGreaterThan(0);
      }),
    );
  });
});
