// A small plant in memory: level 4, level 3 and two lines at level 2, with the profiles of the repository. Tests append
// YAML to its files, or add files, and get the resolved site.

import { fileURLToPath } from 'node:url';
import { loadSite } from '../../levels/load-site.ts';
import type { Site, Zone } from '../../levels/model.ts';
import { workingTree, type Repository } from '../../levels/repository.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const FOLDER = 'levels/sites/plant';

const FILES: Readonly<Record<string, string>> = {
  'site.yaml': `site: plant
git: { url: https://git.plant.example/plant }
images: { registry: ghcr.io/plant, forwarder: "${DIGEST}", coredns: "${DIGEST}" }
`,
  'level-4.yaml': `level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder: { faces: [{ address: 10.40.0.10, for: [level-3], routed: "firewall 4" }], uplink: { direct: { resolvers: ["10.40.0.2:53"] } } }
`,
  'level-3.yaml': `level: 3
distribution: k3s
network: 10.30.0.0/24
forwarder: { faces: [{ address: 10.30.0.10, for: [level-2-a, level-2-b], routed: "firewall 3" }] }
`,
  'level-2-a.yaml': `level: 2
distribution: k3s
network: 10.20.1.0/24
`,
  'level-2-b.yaml': `level: 2
distribution: k3s
network: 10.20.2.0/24
`,
};

/**
 * What tests change: text appended to `site` or a zone, by name, or to a file such as `pki/root.pem`; `undefined` removes the
 * file. `region: westeurope` unless `site` is given.
 */
export type PlantChanges = Readonly<Record<string, string | undefined>>;

/** Changes, and a broker in every zone: routes begin, pass and end there. */
export function withBrokers(changes: PlantChanges = {}): PlantChanges {
  const zones = ['level-4', 'level-3', 'level-2-a', 'level-2-b'];
  return {
    ...changes,
    ...Object.fromEntries(zones.map((zone) => [zone, `${changes[zone] ?? ''}telemetry: { broker: true }\n`])),
  };
}

/** The small plant with changes; throws with every problem of loading. */
export function buildPlant(changes: PlantChanges = {}): Site {
  const { site, problems } = loadSite(plantRepository(changes), 'plant');
  if (site === undefined)
    throw new Error(problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'));
  return site;
}

export function plantRepository(changes: PlantChanges = {}): Repository {
  const withRegion = { site: 'region: westeurope\n', ...changes };
  const files = new Map(Object.entries(FILES));
  for (const [name, text] of Object.entries(withRegion)) {
    const file = name.includes('.') ? name : `${name}.yaml`;
    if (text === undefined) files.delete(file);
    else files.set(file, (files.get(file) ?? '') + text);
  }
  const tree = workingTree(fileURLToPath(new URL('../..', import.meta.url)));
  const nameOf = (path: string): string | undefined =>
    path.startsWith(`${FOLDER}/`) ? path.slice(FOLDER.length + 1) : undefined;
  return {
    read: (path) => {
      const name = nameOf(path);
      return name === undefined ? tree.read(path) : files.get(name);
    },
    list: (folder) =>
      `${folder}/`.startsWith(`${FOLDER}/`) ? namesBelow(files, folder.slice(FOLDER.length + 1)) : tree.list(folder),
  };
}

function namesBelow(files: ReadonlyMap<string, string>, folder: string): readonly string[] {
  const start = folder === '' ? '' : `${folder}/`;
  const inside = [...files.keys()].filter((name) => name.startsWith(start));
  return inside.map((name) => name.slice(start.length)).sort();
}

export function zoneNamed(site: Site, name: string): Zone {
  const zone = site.zones.find((each) => each.name === name);
  if (zone === undefined) throw new Error(`Cannot find "${name}": the plant has no such zone`);
  return zone;
}
