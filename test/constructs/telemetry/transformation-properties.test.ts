import { describe, expect, test } from '@jest/globals';
import { transformationProperties } from '../../../constructs/telemetry/transformation-properties.ts';
import type { Mapping, Transformation } from '../../../levels/telemetry/transformation.ts';

const NOTHING: Transformation = { enrich: [], filter: [], map: [] };

function mapping(inputs: readonly string[], output: string, expression?: string): Mapping {
  return { inputs, output, expression, description: undefined };
}

describe('transformationProperties()', () => {
  test('is nothing where messages pass as they are', () => {
    expect(transformationProperties(undefined, undefined)).toBeUndefined();
  });

  test.each([
    ['delta', 'Delta'],
    ['parquet', 'Parquet'],
    ['json', 'Json'],
  ] as const)('writes %s by its schema, without a transformation', (format, serializationFormat) => {
    expect(transformationProperties(undefined, { format, schema: 'plant/ovens:2' })).toEqual({
      serializationFormat,
      schemaRef: 'aio-sr://plant/ovens:2',
    });
  });

  test('names a dataset by its key, and by another name where it has one', () => {
    const dataset = { inputs: ['$source.a', '$context.b'], expression: '$1 == $2', description: 'rooms' };
    const enrich = [
      { ...dataset, dataset: 'rooms', alias: 'rooms' },
      { ...dataset, dataset: 'x.y', alias: 'y' },
    ];
    expect(transformationProperties({ ...NOTHING, enrich }, undefined)).toMatchObject({
      datasets: [
        { key: 'rooms', inputs: ['$source.a', '$context.b'], expression: '$1 == $2', description: 'rooms' },
        { key: 'x.y as y' },
      ],
    });
  });

  test('drops messages by filters', () => {
    const filter = [{ inputs: ['a', 'b'], expression: '$1 > $2', description: undefined }];
    expect(transformationProperties({ ...NOTHING, filter }, undefined)).toEqual({
      filter: [{ type: 'Filter', inputs: ['a', 'b'], expression: '$1 > $2' }],
      serializationFormat: 'Json',
    });
  });

  test.each([
    ['copies fields', mapping(['*'], '*'), 'PassThrough'],
    ['copies one field', mapping(['a'], 'a'), 'PassThrough'],
    ['leaves fields out', mapping(['a'], ''), 'PassThrough'],
    ['renames a field', mapping(['a'], 'b.c'), 'Rename'],
    ['adds what is not in the message', mapping(['$metadata.topic'], 'topic'), 'NewProperties'],
    ['computes', mapping(['a', 'b'], 'a', '$1 + $2'), 'Compute'],
  ])('%s', (_, each, type) => {
    const { inputs, output, expression } = each;
    const properties = transformationProperties({ ...NOTHING, map: [each] }, undefined);
    expect(properties).toEqual({ map: [{ type, inputs, output, expression }], serializationFormat: 'Json' });
  });
});
