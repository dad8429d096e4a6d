import { describe, expect, test } from '@jest/globals';
import { checkAcrossSites } from '../../../levels/check-site.ts';
import type { Site } from '../../../levels/model.ts';
import { buildPlant } from '../../support/plant.ts';
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

  describe('of secrets in a vault', () => {
    const ID = '11111111-1111-4111-8111-111111111111';

    /** Line "level-2-a" sends to level 3, which fetches its certificates as well. */
    function vaultedPlant(vault: string): Site {
      const vaultIdentity = `  vaultIdentity: { clientId: ${ID}, tenantId: ${ID} }\n`;
      const telemetry = `telemetry: { broker: true, trust: secretSync, keyVault: ${vault} }\n`;
      return buildPlant({
        site: `region: westeurope\ntelemetry:\n${vaultIdentity}  routes: [{ name: r, from: level-2-a, topics: [x], to: { parent: true } }]\n`,
        'level-3': telemetry,
        'level-2-a': telemetry,
      });
    }

    /** Its line is called "a"; the routes have other names, so that no data flows meet. */
    function vaultedNamesake(vault: string): Site {
      const other = namesake(vaultedPlant(vault));
      const routes = (other.declaration.telemetry?.routes ?? []).map((route) => ({ ...route, name: 'other' }));
      const { vaultIdentity } = vaultedPlant(vault).declaration.telemetry ?? {};
      const identity = vaultIdentity === undefined ? {} : { vaultIdentity };
      return { ...other, declaration: { ...other.declaration, telemetry: { apply: 'arm', ...identity, routes } } };
    }

    test('finds those of two sites in one vault, where one would show the certificate of the other', () => {
      const problems = checkAcrossSites([vaultedPlant('kv-fleet'), vaultedNamesake('kv-fleet')]);
      expect(problems).toMatchObject([
        { code: 'name-twice', path: 'telemetry.keyVault', file: 'levels/sites/plant/level-2-a.yaml', line: 4 },
      ]);
      expect(problems[0]?.message).toBe(
        'Cannot name the client certificate of "a" in the vault "kv-fleet" "plant-level-2-a-client": the client certificate of "level-2-a" in the vault "kv-fleet" in site "plant" has that name too. Choose another vault, or rename the zone',
      );
    });

    test('takes the same names in another vault', () => {
      expect(checkAcrossSites([vaultedPlant('kv-one'), vaultedNamesake('kv-two')])).toEqual([]);
    });
  });
});
