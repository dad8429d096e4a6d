// A whole ARM template: resources against their published models, and what the models do not say: names, scopes, order of
// creation, parameters, limits of Azure Resource Manager, and that nothing in it is secret. It is checked as it would be
// deployed, once with every parameter given and once with what has a default left out.

import { z } from 'zod';
import { Deployment } from './deployment.ts';
import { checkResources } from './check-resources.ts';
import type { PublishedResources } from './published-models.ts';
import { secretsIn } from './secrets.ts';

const parameterSchema = z.strictObject({
  type: z.enum(['string', 'secureString', 'int', 'bool', 'object', 'secureObject', 'array']),
  defaultValue: z.unknown().optional(),
  allowedValues: z.array(z.unknown()).optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  metadata: z.strictObject({ description: z.string() }).optional(),
});
type Parameter = z.infer<typeof parameterSchema>;

const templateSchema = z.strictObject({
  $schema: z.literal('https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'),
  contentVersion: z.string().regex(/^\d+\.\d+\.\d+\.\d+$/),
  parameters: z.record(z.string(), parameterSchema).default({}),
  resources: z.array(z.looseObject({ type: z.string(), apiVersion: z.string(), name: z.string() })),
});

/** Azure Resource Manager’s, for one template. */
const LIMITS = { resources: 800, parameters: 256, characters: 4 * 1024 * 1024 } as const;

/** Every mistake as a sentence; none in a template that can be deployed. Throws when it is not JSON. */
export function templateFaults(models: PublishedResources, text: string): readonly string[] {
  const parsed = templateSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const { parameters, resources } = parsed.data;
  const asked = new Set<string>();
  const faults = samplesOf(parameters).flatMap((values) => {
    const deployment = new Deployment(values);
    const found = evaluated(() => checkResources(models, resources, deployment));
    for (const name of deployment.asked) asked.add(name);
    return found;
  });
  const declared = Object.entries(parameters);
  return [
    ...new Set(faults),
    ...declared.flatMap(([name, parameter]) => defaultFaults(name, parameter)),
    ...declared.filter(([name]) => !asked.has(name)).map(([name]) => `parameters.${name}: nothing asks for it`),
    ...secretsIn(resources),
    ...over('resources', resources.length),
    ...over('parameters', declared.length),
    ...over('characters', text.length),
  ];
}

/** What cannot be evaluated is one fault, and hides the rest. */
function evaluated(check: () => readonly string[]): readonly string[] {
  try {
    return check();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Values of the parameters: all of them given, and as few as possible. */
function samplesOf(parameters: Readonly<Record<string, Parameter>>): readonly ReadonlyMap<string, unknown>[] {
  const names = Object.entries(parameters);
  return [
    new Map(names.map(([name, parameter]) => [name, sampleOf(parameter)])),
    new Map(names.map(([name, parameter]) => [name, defaultOf(parameter) ?? sampleOf(parameter)])),
  ];
}

function defaultOf({ defaultValue }: Parameter): unknown {
  return new Deployment(new Map()).evaluate(defaultValue);
}

function sampleOf({ type, allowedValues: [allowed] = [] }: Parameter): unknown {
  if (allowed !== undefined) return allowed;
  const samples = {
    string: 'sample',
    secureString: 'sample',
    int: 1,
    bool: true,
    object: {},
    secureObject: {},
    array: [],
  };
  return samples[type];
}

function defaultFaults(name: string, { type, defaultValue }: Parameter): readonly string[] {
  const isSecure = type === 'secureString' || type === 'secureObject';
  if (!isSecure || defaultValue === undefined || defaultValue === '') return [];
  return [`parameters.${name}: is secret and has a default. Leave the default empty`];
}

function over(what: keyof typeof LIMITS, count: number): readonly string[] {
  return count <= LIMITS[what] ? [] : [`${what}: ${count} are more than the ${LIMITS[what]} of one template`];
}
