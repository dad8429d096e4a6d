// Custom resources of the product, against the models of the same resources in ARM: their own definitions are not public.

import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { customResource } from '../../../constructs/telemetry/custom-resource.ts';
import { zoneResources } from '../../../constructs/telemetry/telemetry-resources.ts';
import { customResourceFaults } from '../../support/azure-models/check-custom-resource.ts';
import { isFields, type Fields } from '../../support/azure-models/fields.ts';
import { publishedResources } from '../../support/azure-models/published-models.ts';
import { eventfulPlants, exampleFiles } from './every-template.ts';

const models = publishedResources();
const FLOW = {
  apiVersion: 'connectivity.iotoperations.azure.com/v1',
  kind: 'Dataflow',
  metadata: { name: 'plant-level-2-up' },
  spec: {
    profileRef: 'default',
    mode: 'Enabled',
    operations: [
      { operationType: 'Source', sourceSettings: { endpointRef: 'default', dataSources: ['data/#'] } },
      { operationType: 'Destination', destinationSettings: { endpointRef: 'parent', dataDestination: 'up' } },
    ],
  },
};

function objectIn(text: string): Fields {
  const object: unknown = parse(text);
  return isFields(object) ? object : {};
}

describe('customResource()', () => {
  test.each([...exampleFiles('data-flows')])('writes what the product knows: %s', (_, text) => {
    expect(customResourceFaults(models, objectIn(text))).toEqual([]);
  });

  test.each([...eventfulPlants()])('writes what the product knows, for %s', (_, site) => {
    const resources = site.zones.flatMap((zone) => zoneResources(site, zone));
    expect(resources.length).toBeGreaterThan(1);
    expect(resources.flatMap((each) => customResourceFaults(models, { ...customResource(each) }))).toEqual([]);
  });
});

describe('customResourceFaults()', () => {
  test('finds none in a flow that is complete', () => {
    expect(customResourceFaults(models, FLOW)).toEqual([]);
  });

  test.each([
    [
      'another version',
      { ...FLOW, apiVersion: 'connectivity.iotoperations.azure.com/v1beta1' },
      /\.apiVersion: expected .*\/v1, found .*\/v1beta1/,
    ],
    ['another kind', { ...FLOW, kind: 'DataFlow' }, /^DataFlow plant-level-2-up: is of no kind that is known here/],
    ['no profile', { ...FLOW, spec: { ...FLOW.spec, profileRef: undefined } }, /\.spec\.profileRef: is missing/],
    ['no spec', { ...FLOW, spec: undefined }, /\.spec: is missing/],
    [
      'a parent that ARM knows from the path',
      { ...FLOW, spec: { ...FLOW.spec, brokerRef: 'default' } },
      /\.spec\.brokerRef: .* has no such property/,
    ],
    [
      'a mistake in the spec',
      { ...FLOW, spec: { ...FLOW.spec, mode: 'enabled' } },
      /\.spec\.mode: expected one of Enabled, Disabled, found "enabled"/,
    ],
  ])('tells %s', (_, object, said) => {
    expect(customResourceFaults(models, object).join('\n')).toMatch(said);
  });
});
