// Sites written inside a test, over the real profiles of the repository; and what a cluster would get of them.

import { App } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { CrdsChart } from '../../constructs/charts/crds-chart.ts';
import { NetworkChart } from '../../constructs/charts/network-chart.ts';
import { PoliciesChart } from '../../constructs/charts/policies-chart.ts';
import { renderChart } from '../../constructs/render-chart.ts';
import { loadSite } from '../../levels/load-site.ts';
import type { Site, Zone } from '../../levels/model.ts';
import { workingTree } from '../../levels/repository.ts';
import type { Repository } from '../../levels/repository.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

const NAME = 'plant';
const FOLDER = `levels/sites/${NAME}`;

const SITE = `
site: ${NAME}
region: westeurope
git: { url: https://git.plant.example/levels }
images:
  registry: registry.plant.example
  forwarder: "sha256:${'a'.repeat(64)}"
  coredns: "sha256:${'b'.repeat(64)}"
`;

/** A site of the given zone files (name without ".yaml" → text), or an error that lists what is wrong with them. */
export function declaredSite(zones: Readonly<Record<string, string>>, more = ''): Site {
  const files = new Map(Object.entries(zones).map(([name, text]) => [`${FOLDER}/${name}.yaml`, text]));
  files.set(`${FOLDER}/site.yaml`, SITE + more);
  const tree = workingTree(REPOSITORY);
  const repository: Repository = {
    read: (path) => (path.startsWith('levels/sites/') ? files.get(path) : tree.read(path)),
    list: (folder) =>
      folder.startsWith('levels/sites')
        ? [...files.keys()].map((path) => path.slice(folder.length + 1)).sort()
        : tree.list(folder),
  };
  return wholeSite(loadSite(repository, NAME));
}

/** One of the sites of the repository itself. */
export function exampleSite(name: string): Site {
  return wholeSite(loadSite(REPOSITORY, name));
}

function wholeSite({ site, problems }: ReturnType<typeof loadSite>): Site {
  if (site !== undefined) return site;
  throw new Error(problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'));
}

/** A zone by name. */
export function zoneOf(site: Site, name: string): Zone {
  const zone = site.zones.find((each) => each.name === name);
  if (zone === undefined) throw new Error(`Site "${site.name}" has no zone "${name}"`);
  return zone;
}

/** An object as a cluster would read it. Loose on purpose: tests look into what they name. */
export type Manifest = {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
  readonly rules?: unknown;
};

const CHARTS = [CrdsChart, NetworkChart, PoliciesChart];

/** Every object of a zone, by "Kind name". */
export function objectsOf(site: Site, zone: Zone): ReadonlyMap<string, Manifest> {
  const app = new App();
  const charts = CHARTS.map((ZoneChart, index): Chart => new ZoneChart(app, `part-${index}`, { site, zone }));
  const texts = charts.flatMap((chart) => [...renderChart(chart).values()]);
  return new Map(texts.map(parseManifest).map((object) => [`${object.kind} ${object.metadata.name}`, object]));
}

function parseManifest(text: string): Manifest {
  const object: unknown = parse(text, { version: '1.1' });
  if (isManifest(object)) return object;
  throw new Error(`Not an object of Kubernetes: ${text}`);
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && 'kind' in value && 'metadata' in value;
}

/** One object of a zone, or an error that lists what there is. */
export function objectOf(site: Site, zone: string, name: string): Manifest {
  const objects = objectsOf(site, zoneOf(site, zone));
  const object = objects.get(name);
  if (object === undefined) throw new Error(`"${zone}" has no "${name}", but ${[...objects.keys()].join(', ')}`);
  return object;
}

/** Everything below a value that has the given key, at any depth. */
export function valuesOf(value: unknown, key: string): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesOf(each, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [...(name === key ? [each] : []), ...valuesOf(each, key)]);
}
