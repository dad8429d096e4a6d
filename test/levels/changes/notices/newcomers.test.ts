import { describe, expect, test } from '@jest/globals';
import { changesOf } from '../../../../levels/changes/changes-of.ts';
import { buildPlant, type PlantChanges } from '../../../support/plant.ts';
import { noticesOf } from '../plant-change.ts';

const FACES = 'faces: [{ address: 10.40.0.10, for: [level-3], routed: "firewall 4" }]';

function topZone(uplink: string, more = ''): PlantChanges {
  const text = `level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\nforwarder: { ${FACES}, uplink: { ${uplink} } }\n${more}`;
  return { 'level-4': undefined, 'level-4.yaml': text };
}

/** What is told of a site that was not there, but for the line that says so. */
function toldOfNew(plant: PlantChanges): readonly string[] {
  const { notices } = changesOf(undefined, buildPlant(plant), { today: '2026-11-21' });
  return notices
    .filter(({ kind }) => kind !== 'zone-added')
    .map(({ severity, kind, text }) => `${severity} ${kind}: ${text}`);
}

describe('newcomerNotices()', () => {
  test('tells of a new site who may open names, and what its names may lead to', () => {
    const direct = 'direct: { resolvers: ["10.40.0.2:53"], permitAddresses: [10.60.0.0/16] }';
    const plant = topZone(direct, 'policies: { forwarder: enforce }\n');
    expect(toldOfNew({ ...plant, site: 'breakGlass: { maxHours: 24, group: everyone }\n' })).toEqual([
      'info uplink: level-4 will leave the plant by dialling servers itself, and ask 10.40.0.2:53 where they are.',
      'warning uplink: Names may lead level-4 to private addresses in 10.60.0.0/16.',
      'warning break-glass: everyone may open a name in an emergency for up to 24 hours.',
    ]);
  });

  test('tells of a new site that it leaves by a proxy, and whose workloads pass by its forwarder', () => {
    expect(toldOfNew(topZone('connectProxy: { host: proxy.plant.example, port: 3128 }'))).toEqual([
      'info uplink: level-4 will leave the plant through the proxy proxy.plant.example:3128.',
      'warning policies: Workloads of level-4 will not go through its forwarder: what they reach is up to their network.',
    ]);
  });

  test('tells of a new zone which addresses it is known by and that it learns, and nothing where it is as all are', () => {
    const added =
      'info zone-added: level-2-a is new, at level 2 below level-3. It is set up by hand once: host/steps.md of the zone.';
    expect(noticesOf({ 'level-2-a': undefined }, {})).toEqual([added]);
    const wide = 'seenAs: [10.20.1.0/24, 10.99.0.0/16]\ndns: { unlisted: forwarder, until: 2027-01-31 }\n';
    expect(noticesOf({ 'level-2-a': undefined }, { 'level-2-a': wide })).toEqual([
      'warning network: level-3 will take connections from 10.99.0.0/16 as those of level-2-a, beside its own network.',
      'warning dns: level-2-a will be in learning mode until 2027-01-31: names that are not listed resolve, too, and the forwarder denies and records what is tried.',
      added,
    ]);
  });
});
