import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFields } from '../../support/azure-models/fields.ts';
import { TEMPLATE_KEYS } from '../../support/azure-models/check-resources.ts';
import { templateFaults } from '../../support/azure-models/check-template.ts';
import { mistakesIn, replacedAt, type Mistake } from '../../support/azure-models/mistakes.ts';
import type { Path } from '../../support/azure-models/places.ts';
import { publishedResources } from '../../support/azure-models/published-models.ts';
import { eventfulPlants, exampleFiles, templatesOf } from './every-template.ts';

const models = publishedResources();
const examples = exampleFiles('azure');
const plants = eventfulPlants();
const templates = [...examples.values(), ...[...plants.values()].flatMap((site) => [...templatesOf(site).values()])];

describe('azureFiles()', () => {
  test.each([...examples])('writes what can be deployed: %s', (_, text) => {
    expect(templateFaults(models, text)).toEqual([]);
  });

  test.each([...plants])('writes what can be deployed, for %s', (_, site) => {
    const faults = [...templatesOf(site)].flatMap(([path, text]) =>
      templateFaults(models, text).map((fault) => `${path} ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  test('writes resources of every type that has a model, but for the profile that every deployment has', () => {
    const types = new Set(templates.flatMap((text) => resourcesOf(JSON.parse(text)).map(({ type }) => type)));
    expect([...models.keys()].filter((type) => !types.has(type))).toEqual([
      'Microsoft.IoTOperations/instances/dataflowProfiles',
    ]);
  });
});

type Resource = Readonly<Record<string, unknown>> & { readonly type: string };

function resourcesOf(template: unknown): readonly Resource[] {
  const resources = isFields(template) ? template['resources'] : undefined;
  return Array.isArray(resources) ? resources.filter(isResource) : [];
}

function isResource(value: unknown): value is Resource {
  return isFields(value) && typeof value['type'] === 'string';
}

/** What of a resource the model knows. */
function bodyOf(resource: Resource): unknown {
  return Object.fromEntries(Object.entries(resource).filter(([key]) => !TEMPLATE_KEYS.has(key)));
}

/** A template says type and name in its own words. */
function isAboutBody({ path }: Mistake): boolean {
  return path[0] !== 'name' && path[0] !== 'type';
}

/** Anything out of a list that is not empty, the same for the same number. */
function pick<T>(items: readonly T[], at: number): T {
  const item = items[at % items.length];
  if (item === undefined) throw new Error('Cannot pick from an empty list');
  return item;
}

const anyResource = fc
  .record({ template: fc.constantFrom(...new Set(templates)), at: fc.nat() })
  .map(({ template: text, at }) => {
    const template: unknown = JSON.parse(text);
    const index = at % resourcesOf(template).length;
    return { template, index, resource: pick(resourcesOf(template), index) };
  });

/** Places of the keys of every object, but for maps: whoever writes these chooses the keys. */
function keysIn(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => keysIn(each, [...path, index]));
  if (!isFields(value)) return [];
  const holder = path.findLast((step) => typeof step === 'string');
  const isMap = holder !== undefined && MAPS.has(holder);
  return Object.entries(value).flatMap(([key, each]) => [
    ...(isMap ? [] : [[...path, key]]),
    ...keysIn(each, [...path, key]),
  ]);
}
const MAPS = new Set([
  'attributes',
  'authorizationAttributes',
  'configurationProtectedSettings',
  'inbound',
  'assigned',
  'kustomizations',
]);

describe('templateFaults()', () => {
  test('tells any mistake, with its place', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyResource, fc.nat(), ({ template, index, resource }, at) => {
        const known = models.get(resource.type);
        if (known === undefined) throw new Error(`There is no model of "${resource.type}"`);
        const { kind, path, value, said } = pick(mistakesIn(known, bodyOf(resource)).filter(isAboutBody), at);
        const mistaken = replacedAt(template, ['resources', index, ...path], value);
        expect(templateFaults(models, JSON.stringify(mistaken)).join('\n')).toMatch(said);
        seen.add(kind);
      }),
      { numRuns: 800 },
    );
    expect([...seen].sort()).toEqual([
      'has another type',
      'leaves out what is required',
      'says two things at once',
      'says what nobody knows',
      'writes a word in other letters',
      'writes what is read-only',
    ]);
  });

  test('tells any key that is written wrong, wherever it stands', () => {
    fc.assert(
      fc.property(anyResource, fc.nat(), ({ template, index, resource }, at) => {
        const path = pick(keysIn(bodyOf(resource)), at);
        const key = String(path.at(-1));
        const removed = replacedAt(template, ['resources', index, ...path], undefined);
        const mistaken = replacedAt(removed, ['resources', index, ...path.slice(0, -1), `${key}s`], 'x');
        expect(templateFaults(models, JSON.stringify(mistaken)).join('\n')).toContain(`.${key}s: `);
      }),
      { numRuns: 400 },
    );
  });
});
