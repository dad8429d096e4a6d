import { describe, expect, test } from '@jest/globals';
import { checkAcrossSites } from '../../../levels/check-site.ts';
import type { Site } from '../../../levels/model.ts';
import { routedPlant } from './routed-plant.ts';

const HUB = 'to: { eventHubs: { namespace: ns, hub: h } }';

/** The same plant under another name, where the line is called "a": together the two names read as before. */
function namesake(site: Site): Site {
  const zones = site.zones.map((zone) => (zone.name === 'level-2-a' ? { ...zone, name: 'a' } : zone));
  const { telemetry } = site.declaration;
  const routes = (telemetry?.routes ?? []).map((route) => ({ ...route, from: 'a' }));
  const clusterless = zones.map((zone) => ({
    ...zone,
    cluster: zone.cluster === undefined ? undefined : { ...zone.cluster, name: `other-${zone.cluster.name}` },
  }));
  const declaration = { ...site.declaration, telemetry: { apply: 'arm' as const, routes } };
  return { ...site, name: 'plant-level-2', zones: clusterless, declaration };
}

describe('checkAcrossSites()', () => {
  test('finds data flows of one name in two sites, because the product makes client ids of them', () => {
    const site = routedPlant([`{ name: r, from: level-2-a, topics: [x], ${HUB} }`]);
    const problems = checkAcrossSites([site, namesake(site)]);
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['name-twice telemetry.routes[0].name']);
    expect(problems[0]?.message).toBe(
      'Cannot name a data flow of route "r" "plant-level-2-a-r": a data flow of route "r" in site "plant" has that name too. Choose another',
    );
  });

  test('takes the same route names in sites with names of their own', () => {
    const site = routedPlant([`{ name: r, from: level-3, topics: [x], ${HUB} }`]);
    const other = { ...namesake(site), name: 'other' };
    expect(checkAcrossSites([site, other])).toEqual([]);
  });
});
