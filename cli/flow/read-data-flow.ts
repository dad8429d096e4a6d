// A custom resource `Dataflow` of the synthesized files, read back as what a message feels of it: what is traced is what is
// emitted. Only what Sallyport emits is understood.

import { z } from 'zod';
import type { TracedFlow } from '../../levels/telemetry/trace/message.ts';
import type { Transformation } from '../../levels/telemetry/transformation.ts';

const common = { inputs: z.array(z.string()), description: z.string().optional() };

const operation = z.discriminatedUnion('operationType', [
  z.object({
    operationType: z.literal('Source'),
    sourceSettings: z.object({ dataSources: z.array(z.string()).min(1) }),
  }),
  z.object({
    operationType: z.literal('BuiltInTransformation'),
    builtInTransformationSettings: z.object({
      datasets: z.array(z.object({ ...common, key: z.string(), expression: z.string() })).default([]),
      filter: z.array(z.object({ ...common, expression: z.string() })).default([]),
      map: z.array(z.object({ ...common, output: z.string(), expression: z.string().optional() })).default([]),
      serializationFormat: z.string().default('Json'),
      schemaRef: z.string().optional(),
    }),
  }),
  z.object({
    operationType: z.literal('Destination'),
    destinationSettings: z.object({ dataDestination: z.string() }),
  }),
]);

const dataFlow = z.object({
  kind: z.literal('Dataflow'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({ operations: z.array(operation) }),
});

type Operation = z.infer<typeof operation>;
type Type = Operation['operationType'];
type Of<T extends Type> = Extract<Operation, { readonly operationType: T }>;
type Settings = Of<'BuiltInTransformation'>['builtInTransformationSettings'];

/** `file` is what errors call it. */
export function readDataFlow(zone: string, file: string, object: unknown): TracedFlow {
  const parsed = dataFlow.safeParse(object);
  if (!parsed.success) throw unreadable(file, z.prettifyError(parsed.error));
  const { metadata, spec } = parsed.data;
  const settings = ofType('BuiltInTransformation', spec.operations)[0]?.builtInTransformationSettings;
  return {
    zone,
    name: metadata.name,
    topics: only(file, 'Source', spec.operations).sourceSettings.dataSources,
    transformation: settings === undefined ? undefined : transformationOf(settings),
    written: settings === undefined ? undefined : writtenAs(settings),
    destination: only(file, 'Destination', spec.operations).destinationSettings.dataDestination,
  };
}

function only<T extends Type>(file: string, type: T, operations: readonly Operation[]): Of<T> {
  const [first, ...others] = ofType(type, operations);
  if (first !== undefined && others.length === 0) return first;
  throw unreadable(file, `it has ${first === undefined ? 'no' : 'more than one'} operation of type "${type}"`);
}

function ofType<T extends Type>(type: T, operations: readonly Operation[]): readonly Of<T>[] {
  return operations.filter((each): each is Of<T> => each.operationType === type);
}

/** Undefined where nothing happens but that the message is written in another format. */
function transformationOf({ datasets, filter, map }: Settings): Transformation | undefined {
  if (datasets.length + filter.length + map.length === 0) return undefined;
  return {
    enrich: datasets.map(({ key, inputs, expression, description }) => ({
      ...namesOf(key),
      inputs,
      expression,
      description,
    })),
    filter: filter.map(({ inputs, expression, description }) => ({ inputs, expression, description })),
    map: map.map(({ inputs, output, expression, description }) => ({ inputs, output, expression, description })),
  };
}

/** A dataset may have a name of its own behind its key: `plant.limits as limits`. */
function namesOf(key: string): { readonly dataset: string; readonly alias: string } {
  const [, dataset = key, alias = key] = /^(.+) as (.+)$/.exec(key) ?? [];
  return { dataset, alias };
}

function writtenAs({ serializationFormat, schemaRef }: Settings): string | undefined {
  return schemaRef === undefined ? undefined : `${serializationFormat.toLowerCase()} by ${schemaRef}`;
}

function unreadable(file: string, state: string): Error {
  return new Error(`Cannot read the data flow in "${file}": ${state}. Write it anew with "sallyport synth"`);
}
