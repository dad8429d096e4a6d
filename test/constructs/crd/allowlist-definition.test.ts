import { describe, expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { AllowlistDefinition, allowlistResourceSchema } from '../../../constructs/crd/allowlist-definition.ts';
import type { StructuralSchema } from '../../../constructs/crd/structural-schema.ts';
import { valuesOf } from '../../support/declared-site.ts';

type Node = { readonly path: string; readonly schema: StructuralSchema };

/** Every node of a schema. */
function nodesOf(schema: StructuralSchema, path: string): readonly Node[] {
  const { properties = {}, items, additionalProperties } = schema;
  return [
    { path, schema },
    ...Object.entries(properties).flatMap(([name, each]) => nodesOf(each, `${path}.${name}`)),
    ...(items === undefined ? [] : nodesOf(items, `${path}[]`)),
    ...(typeof additionalProperties === 'object' ? nodesOf(additionalProperties, `${path}.*`) : []),
  ];
}

const NODES = nodesOf(allowlistResourceSchema(), '');

function definition(): unknown {
  const chart = new Chart(new App(), 'crds', { disableResourceNameHashes: true });
  new AllowlistDefinition(chart, 'definition');
  return chart.toJson()[0];
}

describe('allowlistResourceSchema()', () => {
  test('is structural: every node has a type, and no node a choice or a reference', () => {
    const faults = NODES.filter(
      ({ schema }) =>
        schema.type === undefined ||
        ['anyOf', 'oneOf', 'allOf', 'not', '$ref', 'definitions', 'nullable'].some((keyword) => keyword in schema),
    );
    expect(faults).toEqual([]);
  });

  test('closes no object beside its properties, which Kubernetes refuses', () => {
    const closed = NODES.filter(({ schema }) => schema.properties !== undefined && 'additionalProperties' in schema);
    expect(closed).toEqual([]);
  });

  test('bounds every list', () => {
    const unbounded = NODES.filter(({ schema }) => schema.type === 'array' && typeof schema['maxItems'] !== 'number');
    expect(unbounded.map(({ path }) => path)).toEqual([]);
  });

  test('bounds every text that the rule of reserved names compares, because the cost of a rule follows the bounds', () => {
    const compared = NODES.filter(
      ({ path, schema }) => /^\.spec\.(reserved|released)/.test(path) && schema.type === 'string',
    );
    expect(compared.map(({ path, schema }) => `${path} ${String(schema['maxLength'])}`)).toEqual([
      '.spec.reserved[].host 257',
      '.spec.reserved[].for[] 63',
      '.spec.released[].host 257',
    ]);
  });

  test('lets lists of the specification change as a whole, and rows of the status by their key', () => {
    const lists = NODES.filter(({ schema }) => schema.type === 'array');
    const merged = lists.filter(({ schema }) => schema['x-kubernetes-list-type'] !== 'atomic');
    expect(
      merged.map(({ path, schema }) => [path, schema['x-kubernetes-list-type'], schema['x-kubernetes-list-map-keys']]),
    ).toEqual([
      ['.status.forwarders', 'map', ['pod']],
      ['.status.conditions', 'map', ['type']],
    ]);
  });

  test('gives an Allowlist no forwarder has reported on an empty status, which health expressions can read', () => {
    expect(allowlistResourceSchema().properties?.['status']).toMatchObject({ type: 'object', default: {} });
  });

  test.each<readonly [string, boolean]>([
    ['10.30.0.20', true],
    ['fd00:30::20', true],
    ['::ffff:10.30.0.20', true],
    ['2001:DB8::1', true],
    ['broker.example', false],
    ['localhost', false],
    ['10.1', false],
    ['10.30.0.20/24', false],
    ['10.30.0.20:443', false],
    ['fe80::1%eth0', false],
    ['[fd00::1]', false],
    ['abba', false],
    ['', false],
  ])('tells by its looks whether "%s" may be the address of a target', (address, isOne) => {
    const schema = NODES.find(({ path }) => path.endsWith('.to.address'))?.schema;
    expect(new RegExp(String(schema?.['pattern'])).test(address)).toBe(isOne);
    expect(schema?.['maxLength']).toBe(45);
  });

  test('checks which parts go together, what may not change, and reserved names with a rule over old and new', () => {
    expect(valuesOf(allowlistResourceSchema(), 'rule')).toMatchInlineSnapshot(`
[
  "self == oldSelf",
  "has(self.breakGlass) ? !has(self.configDigest) && !has(self.notBefore) && !has(self.zones) && !has(self.reserved) && !has(self.released) && !has(self.retired) : has(self.configDigest) && has(self.notBefore) && has(self.zones) && has(self.reserved) && has(self.released) && self.grants.all(g, has(g.from))",
  "has(self.breakGlass) == has(oldSelf.breakGlass)",
  "has(self.breakGlass) || has(oldSelf.breakGlass) || (has(self.retired) && size(self.retired) > 0) || (has(oldSelf.retired) && size(oldSelf.retired) > 0) || oldSelf.reserved.all(o, self.released.exists(r, r.host == o.host && r.port == o.port) || self.reserved.filter(n, n.host == o.host && n.port == o.port).map(n, n.__for__).exists(zones, o.__for__.all(z, z in zones)))",
]
`);
  });
});

describe('AllowlistDefinition', () => {
  test('has names, columns and a status of its own', () => {
    expect(definition()).toMatchObject({
      metadata: { name: 'allowlists.sallyport.dev', annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } },
      spec: {
        group: 'sallyport.dev',
        scope: 'Namespaced',
        names: { kind: 'Allowlist', plural: 'allowlists', shortNames: ['al'] },
        versions: [{ name: 'v1alpha1', served: true, storage: true, subresources: { status: {} } }],
      },
    });
    expect(valuesOf(definition(), 'additionalPrinterColumns').flatMap((columns) => valuesOf(columns, 'name'))).toEqual([
      'Entries',
      'Ready',
      'Confirmed',
      'Break-glass',
      'Accepted',
      'Age',
    ]);
  });

  test('stays far below the megabyte an API server stores', () => {
    expect(JSON.stringify(definition()).length).toBeLessThan(20_000);
  });
});
