import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { fluxFiles, renamedFluxFiles } from '../../../constructs/flux/flux-files.ts';
import { type Part, PARTS } from '../../../constructs/flux/part.ts';
import { exampleSites, sampleSite, siteFile, zoneOf } from '../host/sample-site.ts';

const ARC = sampleSite();
const NATIVE = sampleSite({ 'site.yaml': siteFile('flux: { mode: native }') });
const NETWORK = new Set<Part>(['crds', 'network']);

const appliedSchema = z.looseObject({
  metadata: z.looseObject({ namespace: z.string() }),
  spec: z.record(z.string(), z.unknown()).default({}),
});
const listSchema = z.looseObject({ resources: z.array(z.string()) });

function filesOf(site = ARC, parts: ReadonlySet<Part> = NETWORK, zone = 'level-3'): ReadonlyMap<string, string> {
  return fluxFiles(site, zoneOf(site, zone), parts);
}

function objectOf(files: ReadonlyMap<string, string>, name: string): z.infer<typeof appliedSchema> {
  return appliedSchema.parse(parse(files.get(name) ?? ''));
}

describe('fluxFiles()', () => {
  test('lists every file beside the list', () => {
    for (const site of [ARC, NATIVE]) {
      const files = filesOf(site, new Set(PARTS));
      const list = listSchema.parse(parse(files.get('kustomization.yaml') ?? ''));
      expect(list.resources).toEqual([...files.keys()].filter((name) => name !== 'kustomization.yaml'));
    }
  });

  test('applies crds without ever pruning them', () => {
    expect(filesOf().get('crds.yaml')).toMatchInlineSnapshot(`
"apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: crds
  namespace: sallyport-flux
spec:
  deletionPolicy: Orphan
  interval: 10m
  path: ./dist/plant/level-3/crds
  prune: false
  retryInterval: 30s
  sourceRef:
    kind: GitRepository
    name: sallyport
  timeout: 1m
  wait: true
"
`);
  });

  test('applies network after crds and waits until the forwarder confirms', () => {
    expect(filesOf().get('network.yaml')).toMatchInlineSnapshot(`
"apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: network
  namespace: sallyport-flux
spec:
  deletionPolicy: Orphan
  dependsOn:
    - name: crds
  healthCheckExprs:
    - apiVersion: sallyport.dev/v1alpha1
      current: has(status.observedGeneration) && status.observedGeneration == metadata.generation && has(status.conditions) && ['Ready', 'Confirmed'].all(t, status.conditions.exists(c, c.type == t && c.status == 'True'))
      failed: has(status.conditions) && status.conditions.exists(c, c.type in ['Ready', 'Confirmed'] && c.status == 'False')
      kind: Allowlist
  interval: 10m
  path: ./dist/plant/level-3/network
  prune: true
  retryInterval: 30s
  sourceRef:
    kind: GitRepository
    name: sallyport
  timeout: 3m
  wait: true
"
`);
  });

  test('asks whether a forwarder has reported a field before it reads it: CEL ends on a missing one', () => {
    const [exprs] = z
      .array(z.strictObject({ apiVersion: z.string(), kind: z.string(), current: z.string(), failed: z.string() }))
      .parse(objectOf(filesOf(), 'network.yaml').spec['healthCheckExprs']);
    for (const text of [exprs?.current ?? '', exprs?.failed ?? '']) {
      const read = [...text.matchAll(/(?<!has\()\bstatus\.(\w+)/g)].map(([, field]) => field);
      expect(read).not.toEqual([]);
      for (const field of read) expect(text).toContain(`has(status.${field}) && `);
    }
  });

  test.each([
    ['policies', { wait: false, prune: true }],
    ['probe', { wait: false, prune: true }],
    ['data-flows', { wait: false, prune: true }],
    ['monitoring-azure', { wait: false, prune: true }],
  ] as const)('applies %s independently of everything else', (part, expected) => {
    const { spec } = objectOf(filesOf(ARC, new Set(PARTS)), `${part}.yaml`);
    expect(spec).toMatchObject(expected);
    expect(spec).not.toHaveProperty('dependsOn');
    expect(spec).not.toHaveProperty('deletionPolicy');
  });

  test('depends on no part that is absent', () => {
    const { spec } = objectOf(filesOf(ARC, new Set(['network'])), 'network.yaml');
    expect(spec).not.toHaveProperty('dependsOn');
  });

  test('keeps a zone without parts buildable: kustomize refuses an empty list', () => {
    expect([...filesOf(ARC, new Set(), 'level-2').keys()]).toEqual(['kustomization.yaml', 'zone.yaml']);
  });

  test('puts every object of a mode into one namespace', () => {
    const namespaces = (site: typeof ARC) =>
      new Set([...filesOf(site)].filter(([name]) => name !== 'kustomization.yaml').map(([name]) => objectOf(filesOf(site), name).metadata.namespace));
    expect(namespaces(ARC)).toEqual(new Set(['sallyport-flux']));
    expect(namespaces(NATIVE)).toEqual(new Set(['flux-system']));
  });

  test('adds the source and the root in mode native only', () => {
    expect([...filesOf(ARC).keys()]).toEqual(['kustomization.yaml', 'zone.yaml', 'crds.yaml', 'network.yaml']);
    expect([...filesOf(NATIVE).keys()]).toEqual([
      'kustomization.yaml',
      'git-repository.yaml',
      'root.yaml',
      'zone.yaml',
      'crds.yaml',
      'network.yaml',
    ]);
  });

  test('checks out what the zone needs, and what a renamed zone will need', () => {
    expect(filesOf(NATIVE).get('git-repository.yaml')).toMatchInlineSnapshot(`
"apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: sallyport
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: main
  secretRef:
    name: git-read
  sparseCheckout:
    - dist/plant/level-3
    - flux/plant
  timeout: 1m
  url: https://git.example.com/plant.git
"
`);
  });

  test('names no service account, substitutes nothing and uses v1 of Flux only, for every example', () => {
    for (const site of exampleSites()) {
      for (const zone of site.zones) {
        const text = [...fluxFiles(site, zone, new Set(PARTS)).values()].join('---\n');
        expect(text).not.toMatch(/serviceAccountName|postBuild|targetNamespace/);
        expect(text).not.toMatch(/toolkit\.fluxcd\.io\/(?!v1$)/m);
      }
    }
  });

  test('refers to no object in another namespace', () => {
    for (const part of PARTS) {
      const { spec } = objectOf(filesOf(NATIVE, new Set(PARTS)), `${part}.yaml`);
      expect(spec['sourceRef']).toEqual({ kind: 'GitRepository', name: 'sallyport' });
    }
  });

  test('gives a zone without a cluster nothing', () => {
    const site = exampleSites().find(({ name }) => name === 'contoso-bakery');
    expect(site).toBeDefined();
    if (site !== undefined) expect(fluxFiles(site, zoneOf(site, 'level-3-5'), NETWORK)).toEqual(new Map());
  });
});

describe('renamedFluxFiles()', () => {
  test('leads the cluster from the old folder to the new one', () => {
    const site = sampleSite({ 'level-2.yaml': 'level: 2\nwas: level-2-mixers\ndistribution: k3s\nnetwork: 10.20.0.0/24\n' });
    expect(renamedFluxFiles(zoneOf(site, 'level-2'))).toEqual(
      new Map([
        ['kustomization.yaml', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - ../level-2\n'],
      ]),
    );
  });

  test('leaves nothing where nothing was renamed', () => {
    expect(renamedFluxFiles(zoneOf(ARC, 'level-2'))).toEqual(new Map());
  });
});
