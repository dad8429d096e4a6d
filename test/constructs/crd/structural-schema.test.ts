import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { structuralSchemaOf } from '../../../constructs/crd/structural-schema.ts';

describe('structuralSchemaOf()', () => {
  test('keeps types, bounds, patterns and descriptions', () => {
    const schema = z.strictObject({
      port: z.int().min(1).max(65535).describe('A port.'),
      name: z
        .string()
        .regex(/^[a-z]+$/)
        .optional(),
    });
    expect(structuralSchemaOf(schema, 'spec')).toEqual({
      type: 'object',
      required: ['port'],
      properties: {
        port: { type: 'integer', minimum: 1, maximum: 65535, description: 'A port.' },
        name: { type: 'string', pattern: '^[a-z]+$' },
      },
    });
  });

  test('leaves out the bounds of safe integers, defaults and the closing of objects', () => {
    const schema = z.strictObject({ line: z.int(), seconds: z.int().min(1).default(120) });
    expect(structuralSchemaOf(schema, 'spec')).toEqual({
      type: 'object',
      required: ['line'],
      properties: { line: { type: 'integer' }, seconds: { type: 'integer', minimum: 1 } },
    });
  });

  test('writes a record as a map', () => {
    const schema = z.record(z.string().regex(/^[a-z]+$/), z.strictObject({ via: z.string() }));
    expect(structuralSchemaOf(schema, 'zones')).toEqual({
      type: 'object',
      additionalProperties: { type: 'object', required: ['via'], properties: { via: { type: 'string' } } },
    });
  });

  test('keeps properties that are named like keywords', () => {
    const schema = z.strictObject({ title: z.string(), default: z.string(), not: z.string() });
    expect(Object.keys(structuralSchemaOf(schema, 'spec').properties ?? {})).toEqual(['title', 'default', 'not']);
  });

  test('makes lists atomic, unless the schema says how they merge', () => {
    const keyed = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['pod'] };
    const schema = z.strictObject({
      for: z.array(z.string()).max(64),
      rows: z.array(z.strictObject({ pod: z.string() })).meta(keyed),
    });
    const { properties } = structuralSchemaOf(schema, 'spec');
    expect(properties?.['for']).toMatchObject({ 'x-kubernetes-list-type': 'atomic', maxItems: 64 });
    expect(properties?.['rows']).toMatchObject(keyed);
  });

  test.each([
    ['a union', z.union([z.string(), z.strictObject({ a: z.int() })]), 'anyOf'],
    [
      'a discriminated union',
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
      'oneOf',
    ],
    ['a nullable value', z.string().nullable(), 'nullable'],
    ['nothing', z.never(), 'not'],
  ])('refuses %s and says where it stands', (_, value, keyword) => {
    expect(() => structuralSchemaOf(z.strictObject({ rows: z.array(z.strictObject({ value })) }), 'spec')).toThrow(
      `Cannot write "spec.rows[].value" as a structural schema: it contains "${keyword}".`,
    );
  });

  test('refuses a reference', () => {
    const shared = z.strictObject({ a: z.string() }).meta({ id: 'shared' });
    expect(() => structuralSchemaOf(z.strictObject({ one: shared, two: shared }), 'spec')).toThrow('"spec.one"');
  });
});
