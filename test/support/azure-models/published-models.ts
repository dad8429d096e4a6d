// What is published about resources of Azure, as test/azure-models/extract.py has written it down: types of resources with
// their api-version, the objects they consist of, and the values that enumerations hold.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const FOLDER = fileURLToPath(new URL('../../azure-models/', import.meta.url));

/** The type of a value: a word for a scalar, an object with one key for everything else. */
export type ValueType =
  | 'any'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'string'
  | { readonly enum: string }
  | { readonly model: string }
  | { readonly list: ValueType }
  | { readonly map: ValueType };

const valueType: z.ZodType<ValueType> = z.lazy(() =>
  z.union([
    z.enum(['any', 'boolean', 'integer', 'number', 'string']),
    z.strictObject({ enum: z.string() }),
    z.strictObject({ model: z.string() }),
    z.strictObject({ list: valueType }),
    z.strictObject({ map: valueType }),
  ]),
);

const propertySchema = z.strictObject({
  type: valueType,
  required: z.literal(true).optional(),
  readOnly: z.literal(true).optional(),
});

const modelSchema = z.strictObject({
  properties: z.record(z.string(), propertySchema),
  /** Objects that take its place, by the value of one property. */
  variants: z.strictObject({ by: z.string(), models: z.record(z.string(), z.string()) }).optional(),
});

const publishedSchema = z.strictObject({
  package: z.string(),
  version: z.string(),
  apiVersion: z.string(),
  resources: z.record(z.string(), z.string()),
  models: z.record(z.string(), modelSchema),
  enums: z.record(z.string(), z.array(z.string()).readonly()),
});

export type Property = Readonly<z.infer<typeof propertySchema>>;
export type Model = Readonly<z.infer<typeof modelSchema>>;
/** All of one resource provider at one api-version. */
export type Published = Readonly<z.infer<typeof publishedSchema>>;

/** By type. */
export type PublishedResources = ReadonlyMap<string, PublishedResource>;
export type PublishedResource = { readonly published: Published; readonly model: string };

/** Every type of resource there is a model of. */
export function publishedResources(): PublishedResources {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  const all = files.map((file) => publishedSchema.parse(JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8'))));
  return new Map(
    all.flatMap((published) =>
      Object.entries(published.resources).map(([type, model]) => [type, { published, model }] as const),
    ),
  );
}

/** Throws for one that was never written down: the file is broken, not the value. */
export function modelNamed({ models, package: name }: Published, model: string): Model {
  const found = models[model];
  if (found === undefined) throw new Error(`Cannot find "${model}" in ${name}: it is missing. Run extract.py again`);
  return found;
}

export function valuesOfEnum({ enums, package: name }: Published, each: string): readonly string[] {
  const found = enums[each];
  if (found === undefined) throw new Error(`Cannot find "${each}" in ${name}: it is missing. Run extract.py again`);
  return found;
}
