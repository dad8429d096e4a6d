// Walks a zod schema along the path of a value: which keys does it know there, and what do they mean?

import { z } from 'zod';
import type { Path } from './yaml-file.ts';

/** The keys of the mapping that a schema expects at a path; empty where it expects something else. */
export function knownKeys(schema: z.ZodType, path: Path): readonly string[] {
  const found = schemaAt(schema, path);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

/** What the schema says about the value at a path. */
export function describeAt(schema: z.ZodType, path: Path): string | undefined {
  const step = path.at(-1);
  const parent = schemaAt(schema, path.slice(0, -1));
  const child: unknown = parent instanceof z.ZodObject && typeof step === 'string' ? parent.shape[step] : undefined;
  return child instanceof z.ZodType ? child.description : undefined;
}

function schemaAt(schema: z.ZodType, path: Path): unknown {
  return path.reduce<unknown>((found, step) => unwrap(childOf(found, step)), unwrap(schema));
}

function childOf(schema: unknown, step: string | number): unknown {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
  return undefined;
}

/** What stands inside optional, default and prefault; of a union, its mapping: keys are asked of nothing else. */
function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap());
  }
  if (schema instanceof z.ZodUnion) return schema.options.map(unwrap).find((option) => option instanceof z.ZodObject);
  return schema;
}
