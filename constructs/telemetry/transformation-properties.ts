// What a flow does to messages, as `builtInTransformationSettings` of its middle operation. The product enriches, then filters,
// then maps, whatever the order of the keys.

import type { Serialization } from '../../levels/telemetry/model.ts';
import {
  datasetKey,
  type Enrichment,
  type Filter,
  type Mapping,
  type Transformation,
} from '../../levels/telemetry/transformation.ts';
import type { Properties } from './resource.ts';

const FORMATS = { delta: 'Delta', parquet: 'Parquet', json: 'Json' } as const;

/** Undefined where messages pass as they are: the operation is left out, and the payload is not looked at. */
export function transformationProperties(
  transformation: Transformation | undefined,
  serialization: Serialization | undefined,
): Properties | undefined {
  if (transformation === undefined && serialization === undefined) return undefined;
  const { enrich = [], filter = [], map = [] } = transformation ?? {};
  return {
    datasets: listOf(enrich, datasetOf),
    filter: listOf(filter, filterOf),
    map: listOf(map, mappingOf),
    serializationFormat: FORMATS[serialization?.format ?? 'json'],
    schemaRef: serialization === undefined ? undefined : `aio-sr://${serialization.schema}`,
  };
}

function listOf<T>(items: readonly T[], render: (item: T) => Properties): readonly Properties[] | undefined {
  return items.length === 0 ? undefined : items.map(render);
}

function datasetOf({ dataset, alias, inputs, expression, description }: Enrichment): Properties {
  return { key: datasetKey(dataset, alias), inputs, expression, description };
}

function filterOf({ inputs, expression, description }: Filter): Properties {
  return { type: 'Filter', inputs, expression, description };
}

function mappingOf(mapping: Mapping): Properties {
  const { inputs, output, expression, description } = mapping;
  return { type: typeOf(mapping), inputs, output, expression, description };
}

/** For people and the portal: what happens follows from inputs, output and expression. */
function typeOf({ inputs: [input = ''], output, expression }: Mapping): string {
  if (expression !== undefined) return 'Compute';
  if (output === '' || output === input) return 'PassThrough';
  return input.startsWith('$') ? 'NewProperties' : 'Rename';
}
