import { describe, expect, test } from '@jest/globals';
import { changesOf } from '../../../../levels/changes/changes-of.ts';
import { buildPlant } from '../../../support/plant.ts';
import { noticesOf, plantChange, sentencesOf } from '../plant-change.ts';

const LINE = 'level: 2\ndistribution: k3s\nnetwork: 10.20.1.0/24\nparent: level-3\n';
const RENAMED = { 'level-2-a': undefined, 'level-2-c': `${LINE}was: level-2-a\n` };

describe('zoneNotices()', () => {
  test('tells of a new site once, and how it leaves the plant', () => {
    const [notice, ...others] = changesOf(undefined, buildPlant(), { today: '2026-11-21' }).notices;
    expect(others.map(({ severity, text }) => `${severity}: ${text}`)).toEqual([
      'info: level-4 will leave the plant by dialling servers itself, and ask 10.40.0.2:53 where they are.',
      'warning: Workloads of level-4 will not go through its forwarder: what they reach is up to their network.',
    ]);
    expect(notice).toMatchObject({
      kind: 'zone-added',
      severity: 'info',
      text: 'The site is new, with 4 zones: level-4, level-3, level-2-a and level-2-b. Each is set up by hand once, from the top down: host/steps.md of the zone.',
    });
  });

  test('tells of a renamed zone once, and of its cluster, but nothing of its destinations', () => {
    expect(sentencesOf({}, RENAMED)).toEqual([]);
    expect(noticesOf({}, RENAMED)).toEqual([
      'warning cluster: level-2-c will be cluster plant-level-2-c in Azure, no longer plant-level-2-a: what is deployed goes there.',
      'info zone-renamed: level-2-a is now called level-2-c. Its cluster still looks under the old name and is led on from there, until "was" is removed.',
    ]);
    expect(noticesOf(RENAMED, RENAMED)).toEqual([]);
    expect(noticesOf(RENAMED, { ...RENAMED, 'level-2-c': LINE })).toEqual([
      'info zone-renamed: A cluster that still looks under the name level-2-a is no longer led on to level-2-c.',
    ]);
  });

  test('shows where the file stands', () => {
    const added = plantChange({ 'level-2-a': undefined }, {});
    expect(added.notices.map(({ zone, file, line }) => `${zone} ${file}:${line}`)).toEqual([
      'level-2-a levels/sites/plant/level-2-a.yaml:1',
    ]);
  });

  test('tells of what a site leaves behind that was decommissioned', () => {
    const all = Object.fromEntries(
      ['level-4', 'level-3', 'level-2-a', 'level-2-b'].map((zone) => [zone, 'decommission: true\n']),
    );
    const { notices } = changesOf(buildPlant(all), undefined, { today: '2026-11-21' });
    expect(notices.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'zone-removed: The site is gone; its zones were decommissioned before.',
    ]);
  });
});
