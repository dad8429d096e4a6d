// What a zone needs to take a correction from afar: the Git host it follows, the registries of every image it runs, and the
// login of the cloud that holds its Flux configuration. Read from what it runs, not from what it says it needs.

import { baseOf } from './host-patterns.ts';
import type { Plant, PlantZone } from './plant.ts';
import type { Destination, Healing } from './reach.ts';
import { type Circumstances, reachOf } from './reach-of.ts';

export type HealingNeed = Omit<Healing['needs'][number], 'reach'>;

export function healing(plant: Plant, circumstances: Circumstances): readonly Healing[] {
  return [...plant.zones.values()].map((zone) => ({
    zone: zone.name,
    needs: needsOf(plant, zone).map((need) => ({ ...need, reach: reachOf(plant, need, circumstances) })),
  }));
}

/** The same before it is asked whether it can be reached. */
export function healingNeeds(plant: Plant): readonly HealingNeed[] {
  return [...plant.zones.values()].flatMap((zone) => needsOf(plant, zone));
}

function needsOf(plant: Plant, zone: PlantZone): readonly HealingNeed[] {
  const git = zone.git.map(({ host, port, object }) => needFor(zone, { host, port }, 'git', object));
  const images = zone.images.flatMap(({ image, object }) =>
    registriesOf(image).map((server) => needFor(zone, server, 'image', object)),
  );
  const logins = loginsOf(plant, zone).map((host) =>
    needFor(zone, { host, port: 443 }, 'login', zone.signsIn ?? zone.folder),
  );
  return distinct([...git, ...images, ...logins]);
}

function needFor(
  { name }: PlantZone,
  { host, port }: Omit<Destination, 'zone'>,
  purpose: HealingNeed['purpose'],
  neededBy: string,
): HealingNeed {
  return { zone: name, host, port, purpose, neededBy };
}

/** Where registries that everyone uses redirect downloads of layers to. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'ghcr.io': ['pkg-containers.githubusercontent.com'],
  'mcr.microsoft.com': ['westeurope.data.mcr.microsoft.com'],
  'docker.io': ['auth.docker.io', 'production.cloudflare.docker.com'],
};

/** Docker Hub, where an image names no registry, answers under another name than the one people write. */
const HUB = { written: 'docker.io', answers: 'registry-1.docker.io' };

function registriesOf(image: string): readonly Omit<Destination, 'zone'>[] {
  const [first = ''] = image.split('/', 1);
  const written = image.includes('/') && /[.:]/.test(first) ? first : HUB.written;
  const colon = written.lastIndexOf(':');
  const [name, port] = colon < 0 ? [written, 443] : [written.slice(0, colon), Number(written.slice(colon + 1))];
  const host = name === HUB.written ? HUB.answers : name;
  return [{ host, port }, ...(LAYERS[name] ?? []).map((layers) => ({ host: layers, port: 443 }))];
}

/** Names under which the clouds give tokens. */
const LOGIN = /^login\.(microsoftonline\.com|microsoftonline\.us|chinacloudapi\.cn|partner\.microsoftonline\.cn)$/;

/** Those that any object of the plant has for the zone: its cloud is written nowhere else. */
function loginsOf({ zones }: Plant, { name, signsIn }: PlantZone): readonly string[] {
  if (signsIn === undefined) return [];
  const granted = [...zones.values()].flatMap(({ allowlist }) => allowlist?.grants.get(name)?.all ?? []);
  return [...new Set(granted.flatMap(({ host = '' }) => (LOGIN.test(baseOf(host)) ? [host] : [])))].sort();
}

/** Each server once for each purpose, needed by the first object that names it. */
function distinct(needs: readonly HealingNeed[]): readonly HealingNeed[] {
  const byServer = Map.groupBy(needs, ({ purpose, host, port }) => `${purpose} ${host}:${port}`);
  return [...byServer.values()].flatMap(([first]) => first ?? []);
}
