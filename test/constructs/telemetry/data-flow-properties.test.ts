import { describe, expect, test } from '@jest/globals';
import { dataFlowProperties, endpointsOf } from '../../../constructs/telemetry/data-flow-properties.ts';
import type { Flow } from '../../../levels/telemetry/model.ts';
import { routedPlant, wayOf } from '../../levels/telemetry/routed-plant.ts';

/** The flow of route "r" at each broker it passes. */
function flowsOf(route: string): readonly Flow[] {
  return wayOf(routedPlant([`{ name: r, ${route} }`]), 'r').flows;
}

function propertiesOf(route: string): readonly unknown[] {
  return flowsOf(route).map(dataFlowProperties);
}

const source = (endpointRef: string, topic: string) => ({
  operationType: 'Source',
  sourceSettings: { endpointRef, dataSources: [topic] },
});
const destination = (endpointRef: string, dataDestination: string) => ({
  operationType: 'Destination',
  destinationSettings: { endpointRef, dataDestination },
});

describe('dataFlowProperties()', () => {
  test('takes messages from the zone’s own broker and hands them up, as they are', () => {
    expect(propertiesOf('from: level-3, topics: ["data/#"], to: { eventHubs: { namespace: ns, hub: h } }')).toEqual([
      {
        mode: 'Enabled',
        operations: [source('default', 'data/#'), destination('parent', 'from/level-3/r/${inputTopic}')],
      },
      { mode: 'Enabled', operations: [source('default', 'from/level-3/r/data/#'), destination('to-r', 'h')] },
    ]);
  });

  test('fetches commands from the broker above, and moves them within the topmost', () => {
    expect(propertiesOf('direction: down, from: level-4, topics: [set/+], to: { zone: level-3 }')).toEqual([
      { mode: 'Enabled', operations: [source('default', 'set/+'), destination('default', 'to/level-3/${inputTopic}')] },
      {
        mode: 'Enabled',
        operations: [source('parent', 'to/level-3/set/+'), destination('default', '${inputTopic.3}/${inputTopic.4}')],
      },
    ]);
  });

  test('keeps messages over a restart where that is declared', () => {
    expect(
      propertiesOf('from: level-4, topics: [x], persistence: true, to: { eventHubs: { namespace: ns, hub: h } }'),
    ).toMatchObject([{ requestDiskPersistence: 'Enabled' }]);
  });

  test('transforms in the middle, only where the route says', () => {
    const map = '{ map: [{ inputs: ["*"], output: "*" }] }';
    const route = `from: level-3, topics: [x], transform: { level-4: ${map} }, to: { eventHubs: { namespace: ns, hub: h } }`;
    const types = flowsOf(route).map((flow) => {
      const { operations } = dataFlowProperties(flow);
      return Array.isArray(operations) ? operations.map(({ operationType }) => operationType) : [];
    });
    expect(types).toEqual([
      ['Source', 'Destination'],
      ['Source', 'BuiltInTransformation', 'Destination'],
    ]);
  });
});

describe('endpointsOf()', () => {
  test('leaves out the endpoint every deployment has', () => {
    const flows = flowsOf('direction: down, from: level-4, topics: [set/+], to: { zone: level-3 }');
    expect(flows.map(endpointsOf)).toEqual([[], [{ kind: 'DataflowEndpoint', name: 'parent' }]]);
  });
});
