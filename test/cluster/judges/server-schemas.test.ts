import { describe, expect, test } from '@jest/globals';
import { closedSchema, schemaFile } from './server-schemas.ts';

const TEXT = { type: 'string' };

describe('closedSchema()', () => {
  test.each<[string, object, object]>([
    [
      'an object with fields, however deep',
      { type: 'object', properties: { spec: { type: 'array', items: { type: 'object', properties: { a: TEXT } } } } },
      {
        type: 'object',
        properties: {
          spec: { type: 'array', items: { type: 'object', properties: { a: TEXT }, additionalProperties: false } },
        },
        additionalProperties: false,
      },
    ],
    [
      'the values of a map',
      { type: 'object', additionalProperties: { type: 'object', properties: { a: TEXT } } },
      {
        type: 'object',
        additionalProperties: { type: 'object', properties: { a: TEXT }, additionalProperties: false },
      },
    ],
  ])('closes %s', (_, schema, closed) => {
    expect(closedSchema(schema)).toEqual(closed);
  });

  test.each<[string, object]>([
    ['a text', TEXT],
    ['an object that lists no fields', { type: 'object' }],
    ['a map', { type: 'object', additionalProperties: TEXT }],
    [
      'an object that keeps unknown fields',
      { type: 'object', properties: { a: TEXT }, 'x-kubernetes-preserve-unknown-fields': true },
    ],
    ['what stands in an alternative', { anyOf: [{ properties: { a: TEXT }, required: ['a'] }] }],
  ])('leaves %s as it is', (_, schema) => {
    expect(closedSchema(schema)).toEqual(schema);
  });

  test('lets null be where the server does', () => {
    expect(closedSchema({ type: 'string', nullable: true })).toEqual({ type: ['string', 'null'] });
  });
});

describe('schemaFile()', () => {
  test.each([
    [{ apiVersion: 'v1', kind: 'ConfigMap' }, 'v1/v1/configmap.json'],
    [{ apiVersion: 'apps/v1', kind: 'Deployment' }, 'apps/v1/deployment.json'],
  ])('%j is where kubeconform looks for it', (kind, file) => {
    expect(schemaFile(kind)).toBe(file);
  });
});
