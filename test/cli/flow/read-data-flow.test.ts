import { describe, expect, test } from '@jest/globals';
import { readDataFlow } from '../../../cli/flow/read-data-flow.ts';

const FILE = 'level-2/data-flows/Dataflow.a.yaml';
const SOURCE = { operationType: 'Source', sourceSettings: { endpointRef: 'default', dataSources: ['data/#'] } };
const DESTINATION = {
  operationType: 'Destination',
  destinationSettings: { endpointRef: 'parent', dataDestination: 'x/${inputTopic}' },
};

function dataFlow(...operations: readonly object[]): object {
  return {
    apiVersion: 'connectivity.iotoperations.azure.com/v1',
    kind: 'Dataflow',
    metadata: { name: 'a', namespace: 'azure-iot-operations' },
    spec: { profileRef: 'default', mode: 'Enabled', operations },
  };
}

describe('readDataFlow()', () => {
  test('reads what a message feels of it', () => {
    expect(readDataFlow('level-2', FILE, dataFlow(SOURCE, DESTINATION))).toEqual({
      zone: 'level-2',
      name: 'a',
      topics: ['data/#'],
      transformation: undefined,
      written: undefined,
      destination: 'x/${inputTopic}',
    });
  });

  test('reads every rule', () => {
    const builtInTransformationSettings = {
      datasets: [
        { key: 'plant.limits as limits', inputs: ['$source.id', '$context.id'], expression: '$1 == $2' },
        { key: 'meta', inputs: ['$source.id', '$context.id'], expression: '$1 == $2', description: 'd' },
      ],
      filter: [{ type: 'Filter', inputs: ['t'], expression: '$1 > 5', description: 'too hot' }],
      map: [
        { type: 'PassThrough', inputs: ['*'], output: '*' },
        { type: 'Compute', inputs: ['t'], output: 'f', expression: 'cToF($1)' },
      ],
      serializationFormat: 'Parquet',
      schemaRef: 'aio-sr://plant/ovens:1',
    };
    const middle = { operationType: 'BuiltInTransformation', builtInTransformationSettings };
    const inputs = ['$source.id', '$context.id'];
    expect(readDataFlow('level-2', FILE, dataFlow(SOURCE, middle, DESTINATION))).toMatchObject({
      transformation: {
        enrich: [
          { dataset: 'plant.limits', alias: 'limits', inputs, expression: '$1 == $2', description: undefined },
          { dataset: 'meta', alias: 'meta', inputs, expression: '$1 == $2', description: 'd' },
        ],
        filter: [{ inputs: ['t'], expression: '$1 > 5', description: 'too hot' }],
        map: [
          { inputs: ['*'], output: '*', expression: undefined, description: undefined },
          { inputs: ['t'], output: 'f', expression: 'cToF($1)', description: undefined },
        ],
      },
      written: 'parquet by aio-sr://plant/ovens:1',
    });
  });

  test('knows a flow that does nothing but write JSON as one that does nothing', () => {
    const middle = {
      operationType: 'BuiltInTransformation',
      builtInTransformationSettings: { serializationFormat: 'Json' },
    };
    expect(readDataFlow('level-2', FILE, dataFlow(SOURCE, middle, DESTINATION))).toMatchObject({
      transformation: undefined,
      written: undefined,
    });
  });

  test.each([
    ['has no source', dataFlow(DESTINATION), 'it has no operation of type "Source"'],
    [
      'has two destinations',
      dataFlow(SOURCE, DESTINATION, DESTINATION),
      'it has more than one operation of type "Destination"',
    ],
    ['takes no topic', dataFlow({ ...SOURCE, sourceSettings: { dataSources: [] } }, DESTINATION), 'dataSources'],
    ['is something else', { ...dataFlow(SOURCE, DESTINATION), kind: 'DataflowProfile' }, 'kind'],
    ['is nothing', undefined, 'expected object'],
  ])('names the file of one that %s', (_, object, state) => {
    const read = () => readDataFlow('level-2', FILE, object);
    expect(read).toThrow(`Cannot read the data flow in "${FILE}": `);
    expect(read).toThrow(state);
  });
});
