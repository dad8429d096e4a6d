// A zod schema as the structural OpenAPI v3 schema that a CustomResourceDefinition needs.
//
// zod can say more than Kubernetes accepts. What is only noise there (closed objects, the bounds of safe integers) is taken
// away; what would silently lose its meaning (unions, references) is refused with its path, so that it cannot reach a cluster.

import { z } from 'zod';

/** A node of an OpenAPI v3 schema. */
export type StructuralSchema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly items?: StructuralSchema;
  readonly additionalProperties?: StructuralSchema | boolean;
  readonly [keyword: string]: unknown;
};

const NOT_STRUCTURAL = ['anyOf', 'oneOf', 'allOf', 'not', '$ref', 'nullable'] as const;
const NOISE = ['$schema', 'propertyNames', 'examples', 'title', 'id', 'default'] as const;

/** Schemas are constants, and a site has one definition for each zone. */
const converted = new WeakMap<z.ZodType, StructuralSchema>();

/** Converts a zod schema; `path` names it in errors. Lists are atomic unless the schema says otherwise. */
export function structuralSchemaOf(schema: z.ZodType, path: string): StructuralSchema {
  const known = converted.get(schema) ?? convert(schema, path);
  converted.set(schema, known);
  return known;
}

function convert(schema: z.ZodType, path: string): StructuralSchema {
  const openApi: unknown = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    reused: 'inline',
    unrepresentable: 'throw',
  });
  return clean(openApi, path);
}

function clean(node: unknown, path: string): StructuralSchema {
  if (!isObject(node)) throw new Error(`Cannot write "${path}" as a structural schema: it is not an object`);
  const refused = NOT_STRUCTURAL.find((keyword) => keyword in node);
  if (refused !== undefined) {
    throw new Error(
      `Cannot write "${path}" as a structural schema: it contains "${refused}". ` +
        'Use one object with optional members and check the rest in the forwarder',
    );
  }
  const { properties, items, additionalProperties, ...rest } = node;
  return {
    ...(items !== undefined && { 'x-kubernetes-list-type': 'atomic', items: clean(items, `${path}[]`) }),
    ...withoutNoise(rest),
    ...(isObject(properties) && { properties: cleanEach(properties, path) }),
    ...(isObject(additionalProperties) && { additionalProperties: clean(additionalProperties, `${path}.*`) }),
  };
}

function cleanEach(properties: object, path: string): Record<string, StructuralSchema> {
  return Object.fromEntries(Object.entries(properties).map(([name, node]) => [name, clean(node, `${path}.${name}`)]));
}

function withoutNoise(keywords: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(keywords).filter(
      ([keyword, value]) =>
        !NOISE.some((noise) => noise === keyword) && Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER,
    ),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
