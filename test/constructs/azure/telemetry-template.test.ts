import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { azureFiles } from '../../../constructs/azure/azure-files.ts';
import { telemetryTemplate } from '../../../constructs/azure/telemetry-template.ts';
import { resource, type Resource } from '../../../constructs/telemetry/resource.ts';
import { telemetryResources } from '../../../constructs/telemetry/telemetry-resources.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { exampleSite, zoneOf } from '../../support/declared-site.ts';
import { anyRoutedPlant } from '../telemetry/any-routes.ts';

const LOCATION = { type: 'CustomLocation', name: "[parameters('customLocation')]" };

const parameter = z.strictObject({
  type: z.literal('string'),
  metadata: z.strictObject({ description: z.string() }),
  defaultValue: z.literal('[resourceGroup().location]').optional(),
});
const templateSchema = z.strictObject({
  $schema: z.url(),
  contentVersion: z.literal('1.0.0.0'),
  parameters: z.record(z.string(), parameter),
  resources: z.array(
    z.strictObject({
      type: z.string(),
      apiVersion: z.string(),
      name: z.string(),
      location: z.literal("[parameters('location')]").optional(),
      extendedLocation: z.strictObject({ type: z.string(), name: z.string() }),
      dependsOn: z.array(z.string()).min(1).optional(),
      properties: z.record(z.string(), z.unknown()),
    }),
  ),
});
type Template = z.infer<typeof templateSchema>;

function templateOf(resources: readonly Resource[]): Template {
  return templateSchema.parse(JSON.parse(telemetryTemplate('level-3', resources)));
}

function templateOfExample(site: string, zone: string): Template {
  const example = exampleSite(site);
  return templateSchema.parse(JSON.parse(azureFiles(example, zoneOf(example, zone)).get('telemetry.json') ?? ''));
}

/** As ARM would compute it, with parameters named after themselves: `type/instance/…`. */
function idsOf({ resources }: Template): readonly string[] {
  return resources.map(({ type, name }) => `${type} ${computed(name)}`);
}

function computed(expression: string): string {
  const [, root = '', rest = ''] = /^\[concat\(parameters\('(\w+)'\), '([^']*)'\)\]$/.exec(expression) ?? [];
  return `${root}${rest}`;
}

function targetOf(dependency: string): string {
  const [, type = '', root = '', names = ''] =
    /^\[resourceId\('([^']+)', parameters\('(\w+)'\), (.*)\)\]$/.exec(dependency) ?? [];
  return `${type} ${[root, ...names.split(', ').map((name) => name.slice(1, -1))].join('/')}`;
}

describe('telemetryTemplate()', () => {
  test.each([
    ['DataflowEndpoint', 'Microsoft.IoTOperations/instances/dataflowEndpoints', 'instance/x-1', '2026-07-01'],
    ['Dataflow', 'Microsoft.IoTOperations/instances/dataflowProfiles/dataflows', 'instance/default/x-1', '2026-07-01'],
    ['BrokerListener', 'Microsoft.IoTOperations/instances/brokers/listeners', 'instance/default/x-1', '2026-07-01'],
    [
      'BrokerAuthentication',
      'Microsoft.IoTOperations/instances/brokers/authentications',
      'instance/default/x-1',
      '2026-07-01',
    ],
    [
      'BrokerAuthorization',
      'Microsoft.IoTOperations/instances/brokers/authorizations',
      'instance/default/x-1',
      '2026-07-01',
    ],
    ['Device', 'Microsoft.DeviceRegistry/namespaces/devices', 'deviceRegistry/x-1', '2025-10-01'],
    ['Asset', 'Microsoft.DeviceRegistry/namespaces/assets', 'deviceRegistry/x-1', '2025-10-01'],
  ] as const)('places a %s', (kind, type, name, apiVersion) => {
    const template = templateOf([resource({ kind, name: 'x-1' }, {})]);
    expect(template.resources).toMatchObject([{ type, apiVersion, extendedLocation: LOCATION, properties: {} }]);
    expect(idsOf(template)).toEqual([`${type} ${name}`]);
  });

  test('asks for the registry and its region only where there is a machine', () => {
    expect(Object.keys(templateOfExample('contoso-bakery', 'level-2-ovens').parameters).sort()).toEqual([
      'customLocation',
      'deviceRegistry',
      'instance',
      'location',
    ]);
    expect(Object.keys(templateOfExample('contoso-bakery', 'level-3').parameters)).toEqual([
      'customLocation',
      'instance',
    ]);
  });

  test('is there where Flux was installed by hand, too', () => {
    const site = exampleSite('northwind-dual-nic');
    expect([...azureFiles(site, zoneOf(site, 'level-3')).keys()]).toEqual(['telemetry.json']);
  });

  test('depends on what a resource refers to, and on nothing that the template does not hold', () => {
    const judge = (template: Template): void => {
      const ids = idsOf(template);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { dependsOn = [] } of template.resources)
        expect(ids).toEqual(expect.arrayContaining(dependsOn.map(targetOf)));
    };
    fc.assert(
      fc.property(anyRoutedPlant, (site) => {
        for (const broker of telemetryOf(site).brokers) judge(templateOf(telemetryResources(broker)));
      }),
      { numRuns: 10, interruptAfterTimeLimit: 10_000 },
    );
    const level3 = templateOfExample('contoso-bakery', 'level-3');
    expect(level3.resources.flatMap(({ dependsOn = [] }) => dependsOn.map(targetOf))).toEqual([
      'Microsoft.IoTOperations/instances/brokers/authentications instance/default/children',
      'Microsoft.IoTOperations/instances/brokers/authorizations instance/default/children',
      'Microsoft.IoTOperations/instances/dataflowEndpoints instance/parent',
      'Microsoft.IoTOperations/instances/dataflowEndpoints instance/parent',
    ]);
  }, 60_000);

  test('uses every parameter that it declares, and declares every one that it uses', () => {
    for (const zone of ['level-2-ovens', 'level-3', 'level-4']) {
      const template = templateOfExample('contoso-bakery', zone);
      const used = [...JSON.stringify(template.resources).matchAll(/parameters\('(\w+)'\)/g)].map(([, name]) => name);
      expect(new Set(used)).toEqual(new Set(Object.keys(template.parameters)));
    }
  });

  test.each([
    ['[a]', '[[a]'],
    ['[[a]', '[[[a]'],
    ['[a', '[a'],
    ['a]', 'a]'],
    ['from/level-3/${inputTopic}', 'from/level-3/${inputTopic}'],
    ["[parameters('instance')]", "[[parameters('instance')]"],
  ])('writes %s so that ARM computes nothing', (text, written) => {
    const { resources } = templateOf([
      resource({ kind: 'Dataflow', name: 'x-1' }, { a: [{ b: text }], n: 1, t: true }),
    ]);
    expect(resources[0]?.properties).toEqual({ a: [{ b: written }], n: 1, t: true });
  });

  test('tells the product what the custom resources tell it', () => {
    const site = exampleSite('contoso-bakery');
    for (const broker of telemetryOf(site).brokers) {
      const resources = telemetryResources(broker);
      expect(templateOf(resources).resources.map(({ properties }) => properties)).toEqual(
        resources.map(({ properties }) => properties),
      );
    }
  });

  test('ends with a line feed, and is the same text each time', () => {
    const resources = telemetryOf(exampleSite('contoso-bakery')).brokers.flatMap(telemetryResources);
    expect(telemetryTemplate('x', resources)).toBe(telemetryTemplate('x', resources));
    expect(telemetryTemplate('x', resources).endsWith('}\n')).toBe(true);
  });
});
