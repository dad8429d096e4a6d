// A plant that is nobody's, to look up what a route makes of it: three zones in a row, and one route from the lowest.

import type { RouteDeclaration } from '../../levels/declaration/telemetry/route.ts';
import { loadSite } from '../../levels/load-site.ts';
import type { Site } from '../../levels/model.ts';

export const SAMPLE_SITE = 'your-plant';
/** From the top. */
export const SAMPLE_ZONES = ['level-4', 'level-3', 'level-2'] as const;
/** Whether messages go from broker to broker, or straight up from the only one. */
export type Brokers = 'every zone' | 'level-2 only';

/** A route as people write it, without its name. */
export type SampleRoute = Omit<Partial<RouteDeclaration>, 'from' | 'to'> & {
  readonly from?: string;
  readonly to: Readonly<Record<string, unknown>>;
};

const COMMON = { name: 'sample', from: 'level-2', topics: ['data/#'] };
const LEVELS = { 'level-4': 4, 'level-3': 3, 'level-2': 2 } as const;

/** Throws where the route could not be understood. */
export function samplePlant(route: SampleRoute | undefined, brokers: Brokers): Site {
  const folder = `levels/sites/${SAMPLE_SITE}`;
  const files = new Map([
    [`${folder}/site.yaml`, siteText(route)],
    ...SAMPLE_ZONES.map((zone) => [`${folder}/${zone}.yaml`, zoneText(zone, brokers)] as const),
  ]);
  const list = (listed: string) =>
    listed === folder ? [...files.keys()].map((path) => path.slice(folder.length + 1)) : [];
  const { site, problems } = loadSite({ read: (path) => files.get(path), list }, SAMPLE_SITE);
  if (site !== undefined) return site;
  throw new Error(`Cannot load the sample plant: ${problems.map(({ message }) => message).join('; ')}`);
}

/** JSON is YAML. */
function siteText(route: SampleRoute | undefined): string {
  const digest = `sha256:${'0'.repeat(64)}`;
  return JSON.stringify({
    site: SAMPLE_SITE,
    region: 'westeurope',
    git: { url: `https://git.${SAMPLE_SITE}.example/levels` },
    images: { registry: `registry.${SAMPLE_SITE}.example`, forwarder: digest, coredns: digest },
    telemetry: { routes: route === undefined ? [] : [{ ...COMMON, ...route }] },
  });
}

function zoneText(zone: (typeof SAMPLE_ZONES)[number], brokers: Brokers): string {
  const level = LEVELS[zone];
  const below = SAMPLE_ZONES[SAMPLE_ZONES.indexOf(zone) + 1];
  const faces = [{ address: `10.${level}.0.10`, for: [below], routed: 'the firewall of the plant' }];
  return JSON.stringify({
    level,
    distribution: 'k3s',
    network: `10.${level}.0.0/24`,
    ...(below !== undefined && {
      forwarder: { faces, ...(zone === 'level-4' && { uplink: { direct: { resolvers: ['10.4.0.2:53'] } } }) },
    }),
    // What the top zone's own broker sends is then in the list of its forwarder too.
    ...(zone === 'level-4' && { policies: { forwarder: 'enforce' } }),
    telemetry: { broker: brokers === 'every zone' || zone === 'level-2' },
  });
}
