// A small site in memory for tests of what is made from sites, and the example sites of the repository.

import { fileURLToPath } from 'node:url';
import { listSites, loadSite } from '../../../levels/load-site.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import { workingTree } from '../../../levels/repository.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = 'levels/sites/plant';
const DIGEST = `sha256:${'0'.repeat(64)}`;

/** Three levels on K3s; each test replaces the files it is about. */
export const SAMPLE = {
  'site.yaml': siteFile(''),
  'level-4.yaml': `
level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder:
  faces: [{ address: 10.40.0.10, for: [level-3], routed: "firewall fw-4, rule 1" }]
  uplink: { direct: { resolvers: ["10.40.0.2:53"] } }
cluster: { name: l4 }
`,
  'level-3.yaml': `
level: 3
distribution: k3s
network: 10.30.0.0/24
forwarder:
  faces: [{ address: 10.30.0.10, for: [level-2], routed: "firewall fw-3, rule 1" }]
cluster: { name: l3 }
`,
  'level-2.yaml': `
level: 2
distribution: k3s
network: 10.20.0.0/24
cluster: { name: l2 }
devices: [{ network: 10.20.0.128/25, ports: [4840], why: controllers of the line }]
`,
};

export type SampleFiles = Partial<Record<keyof typeof SAMPLE, string>>;

/** site.yaml with further lines. */
export function siteFile(more: string, git = 'url: https://git.example.com/plant.git, secretRef: git-read'): string {
  return `
site: plant
region: westeurope
azure: { subscription: 00000000-0000-0000-0000-000000000000, resourceGroup: rg-plant }
git: { ${git} }
images: { registry: registry.example.com/sallyport, forwarder: "${DIGEST}", coredns: "${DIGEST}" }
${more}`;
}

/** The sample with some of its files replaced. Throws when it has errors: a test about them belongs to levels/. */
export function sampleSite(replaced: SampleFiles = {}): Site {
  const files = new Map(Object.entries({ ...SAMPLE, ...replaced }).map(([name, text]) => [`${FOLDER}/${name}`, text]));
  const disk = workingTree(ROOT);
  const { site, problems } = loadSite(
    {
      read: (path) => files.get(path) ?? disk.read(path),
      list: (folder) => (folder === FOLDER ? Object.keys(SAMPLE) : disk.list(folder)),
    },
    'plant',
  );
  if (site === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return site;
}

/** A zone by name. */
export function zoneOf(site: Site, name: string): Zone {
  const zone = site.zones.find((each) => each.name === name);
  if (zone === undefined) throw new Error(`Cannot find zone "${name}": the site has none of this name`);
  return zone;
}

/** The example sites of the repository. */
export function exampleSites(): readonly Site[] {
  return listSites(ROOT).flatMap((name) => loadSite(ROOT, name).site ?? []);
}
