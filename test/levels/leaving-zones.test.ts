// Zones come, go and change their names; the forwarders above must follow each declared step and refuse each undeclared one.

import { describe, expect, test } from '@jest/globals';
import { checkReserved } from '../../forwarder/allowlist/reserved-rule.ts';
import { forwarderAllowlist } from '../../levels/forwarder-allowlist.ts';
import { makeAllowlist } from '../support/allowlists.ts';
import { buildPlant, zoneNamed } from '../support/plant.ts';

type Changes = Parameters<typeof buildPlant>[0];

/** Zones that the forwarder of `zone` would refuse to cut off when the plant changes from one declaration to another. */
function refusedBy(zone: string, from: Changes, to: Changes): readonly string[] {
  const [before, after] = [from, to].map((changes) => {
    const site = buildPlant(changes);
    return makeAllowlist(forwarderAllowlist(site, zoneNamed(site, zone)));
  });
  if (before === undefined || after === undefined) return [];
  return [...new Set(checkReserved(before.spec, after.spec).map((dropped) => dropped.zone))];
}

const RETIRED: Changes = { 'level-2-a': 'decommission: true\n' };
const GONE: Changes = { 'level-2-a': undefined };
const ENFORCED: Changes = { 'level-4': 'policies: { forwarder: enforce }\n' };

describe('a zone that leaves', () => {
  test.each(['level-3', 'level-4'])('is refused by %s when its file just vanishes', (zone) => {
    expect(refusedBy(zone, {}, GONE)).toEqual(['level-2-a']);
  });

  test.each(['level-3', 'level-4'])('is let go by %s when it was decommissioned before', (zone) => {
    expect(refusedBy(zone, {}, RETIRED)).toEqual([]);
    expect(refusedBy(zone, RETIRED, GONE)).toEqual([]);
  });

  test('does not take its siblings along', () => {
    expect(refusedBy('level-3', RETIRED, { ...GONE, 'level-2-b': undefined })).toEqual(['level-2-b']);
  });
});

describe('a zone that is renamed', () => {
  const RENAMED = 'level: 2\nparent: level-3\ndistribution: k3s\nnetwork: 10.20.1.0/24\n';

  test.each(['level-3', 'level-4'])('is let go under its old name by %s where the new one says "was"', (zone) => {
    expect(refusedBy(zone, {}, { ...GONE, 'level-2-c': RENAMED })).toEqual(['level-2-a']);
    expect(refusedBy(zone, {}, { ...GONE, 'level-2-c': `${RENAMED}was: level-2-a\n` })).toEqual([]);
  });
});

describe('a top zone that stops policing itself', () => {
  test('is refused when the line is just removed, and let go when it says "none"', () => {
    expect(refusedBy('level-4', ENFORCED, {})).toEqual(['level-4']);
    expect(refusedBy('level-4', ENFORCED, { 'level-4': 'policies: { forwarder: none }\n' })).toEqual([]);
  });
});
