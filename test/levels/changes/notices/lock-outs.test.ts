// A lock-out is told exactly where a forwarder would refuse the change; judged here by the forwarder's own rule.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkReserved } from '../../../../forwarder/allowlist/reserved-rule.ts';
import { changesOf } from '../../../../levels/changes/changes-of.ts';
import { forwarderAllowlist } from '../../../../levels/forwarder-allowlist.ts';
import type { Site } from '../../../../levels/model.ts';
import { makeAllowlist } from '../../../support/allowlists.ts';
import { buildPlant, type PlantChanges } from '../../../support/plant.ts';
import { noticesOf } from '../plant-change.ts';

const RESERVE = 'reserve: [{ host: time.plant.example }]\n';
const RELEASE = 'release: [{ host: time.plant.example }]\n';
const LINE = 'level: 2\ndistribution: k3s\nnetwork: 10.20.1.0/24\nparent: level-3\n';
const SECOND =
  'level: 3\ndistribution: k3s\nnetwork: 10.31.0.0/24\nparent: level-4\nforwarder: { faces: [{ address: 10.31.0.10, routed: "firewall 3" }] }\n';

/** A second way up, with a line of its own. */
const BESIDE: PlantChanges = {
  'level-3-b': SECOND,
  'level-2-b': 'parent: level-3\n',
  'level-2-d': LINE.replace('10.20.1', '10.20.4').replace('level-3', 'level-3-b'),
};

function lockOuts(from: PlantChanges, to: PlantChanges): readonly string[] {
  return noticesOf(from, to).filter((text) => text.startsWith('error lock-out: '));
}

describe('lockOutNotices()', () => {
  test.each<[what: string, from: PlantChanges, to: PlantChanges, told: readonly string[]]>([
    ['nothing of a zone that is decommissioned', {}, { 'level-2-a': 'decommission: true\n' }, []],
    ['nothing of one that goes then', { 'level-2-a': 'decommission: true\n' }, { 'level-2-a': undefined }, []],
    [
      'a zone that just goes',
      {},
      { 'level-2-a': undefined },
      [
        'level-2-a would be removed in one step, while 3 names are reserved for it: the forwarders above it would refuse the change. Write "decommission: true" into level-2-a.yaml first, and remove the file in a later change.',
      ],
    ],
    [
      'a zone with another name that does not say so',
      {},
      { 'level-2-a': undefined, 'level-2-c': LINE },
      [
        'level-2-c stands in the network of level-2-a (10.20.1.0/24) and does not say that it is the same zone: the forwarders above it would refuse the change. Write "was: level-2-a" into level-2-c.yaml.',
      ],
    ],
    ['nothing of one that says so', {}, { 'level-2-a': undefined, 'level-2-c': `${LINE}was: level-2-a\n` }, []],
    [
      'a zone that moves under its name',
      { ...BESIDE, 'level-2-a': 'parent: level-3\n' },
      { ...BESIDE, 'level-2-a': 'parent: level-3-b\n' },
      [
        'level-2-a would move from level-3 to level-3-b under its old name, and level-3 would refuse to let it go. Give it a new name below level-3-b, and decommission the old one.',
      ],
    ],
    [
      'a name that is taken from one zone',
      { 'level-2-a': RESERVE },
      {},
      [
        'time.plant.example:443 is reserved for level-3 and level-2-a and would be cut off: level-3 and level-4 would refuse the change. If that is meant, list it under "release" in site.yaml.',
      ],
    ],
    ['nothing of a name that is released', { 'level-2-a': RESERVE }, { 'level-2-a': RELEASE }, []],
    [
      'a top zone that stops holding its own workloads by leaving the line out',
      { 'level-4': 'policies: { forwarder: enforce }\n' },
      {},
      [
        'level-4 would stop holding its own workloads to its list without saying so, and its forwarder would refuse the change. Write "policies: { forwarder: none }" into level-4.yaml.',
      ],
    ],
  ])('tells %s', (_, from, to, told) => {
    expect(lockOuts(from, to)).toEqual(told.map((text) => `error lock-out: ${text}`));
  });

  test('counts the names of all zones of a site that goes', () => {
    const site = buildPlant();
    const [notice] = changesOf(site, undefined, { today: '2026-11-21' }).notices;
    expect(notice?.text).toMatch(
      /^The site would be removed in one step, while level-4, level-3, level-2-a and level-2-b are in service/,
    );
  });
});

const anyZone = fc.constantFrom(
  '',
  RESERVE,
  RELEASE,
  'decommission: true\n',
  `${RESERVE}decommission: true\n`,
  undefined,
);
const anyLine = fc.constantFrom(undefined, LINE, `${LINE}was: level-2-a\n`, LINE.replace('10.20.1', '10.20.9'));
const anyTop = fc.constantFrom('', 'policies: { forwarder: enforce }\n', 'policies: { forwarder: none }\n');
const anySite = fc.constantFrom(
  'region: westeurope\n',
  `region: westeurope\n${RESERVE}`,
  `region: westeurope\n${RELEASE}`,
);

const anyPlant = fc
  .record({
    'level-2-a': anyZone,
    'level-2-b': fc.constantFrom('', RESERVE),
    'level-2-c': anyLine,
    'level-4': anyTop,
    site: anySite,
  })
  .map((changes): PlantChanges => {
    const { 'level-2-c': line, ...others } = changes;
    return line === undefined ? others : { ...others, 'level-2-c': line };
  });

/** Whether any forwarder of the plant would keep its old list. */
function isRefused(before: Site, after: Site): boolean {
  return after.zones.some((zone) => {
    const old = before.zones.find(({ name }) => name === zone.name);
    if (old?.forwarder === undefined || zone.forwarder === undefined) return false;
    const [was, is] = [forwarderAllowlist(before, old), forwarderAllowlist(after, zone)].map(
      (list) => makeAllowlist(list).spec,
    );
    return was !== undefined && is !== undefined && checkReserved(was, is).length > 0;
  });
}

describe('lockOutNotices() of any two plants', () => {
  test('tells a lock-out exactly where a forwarder would refuse the change', () => {
    fc.assert(
      fc.property(anyPlant, anyPlant, (from, to) => {
        const [before, after] = [buildPlant(from), buildPlant(to)];
        const { notices } = changesOf(before, after, { today: '2026-11-21' });
        expect(notices.some(({ kind }) => kind === 'lock-out')).toBe(isRefused(before, after));
      }),
      { numRuns: 40 },
    );
  });
});
