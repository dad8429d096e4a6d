import { describe, expect, test } from '@jest/globals';
import { reshapedZones } from '../../../cli/diff/reshaped-zones.ts';
import type { Site } from '../../../levels/model.ts';
import { declaredSite } from '../../support/declared-site.ts';

const TOP = `
level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder:
  faces: [{ address: 10.40.0.10, for: [level-3, level-3-test], routed: firewall rule 12 }]
  uplink: { direct: { resolvers: ["10.40.0.2:53"] } }
`;
const MIDDLE = `
level: 3
distribution: k3s
network: 10.30.0.0/24
forwarder: { faces: [{ address: 10.30.0.10, for: [level-2], routed: firewall rule 21 }] }
`;
const TEST_ZONE = `
level: 3
distribution: k3s
network: 10.31.0.0/24
`;
const LINE = `
level: 2
parent: level-3
distribution: k3s
network: 10.20.1.0/24
`;

function siteWith(line: string, { middle = '', site = '' } = {}): Site {
  const zones = { 'level-4': TOP, 'level-3': MIDDLE + middle, 'level-3-test': TEST_ZONE, 'level-2': LINE + line };
  return declaredSite(zones, site);
}

const ENTRY = 'allow: [{ host: portal.vendor.example, port: 443, why: a test, owner: ot@plant.example }]';
const EVERY = ['level-2', 'level-3', 'level-3-test', 'level-4'];

describe('reshapedZones()', () => {
  test.each([
    ['nothing', siteWith(''), []],
    ['an entry', siteWith(ENTRY), []],
    ['a ceiling', siteWith('', { middle: 'ceiling: { hosts: ["portal.vendor.example:443"] }' }), []],
    [
      'a policy, and what lies above it',
      siteWith('policies: { namespaces: [line-apps] }'),
      ['level-2', 'level-3', 'level-4'],
    ],
    [
      'a network, and what lies below',
      siteWith('', { middle: 'seenAs: [10.30.0.0/24, 10.39.0.0/24]' }),
      ['level-2', 'level-3', 'level-4'],
    ],
    ['break-glass, everywhere', siteWith('', { site: 'breakGlass: { maxHours: 8, group: on-call }' }), EVERY],
  ])('%s', (_, head, reshaped) => {
    expect([...reshapedZones(siteWith(''), head)].sort()).toEqual(reshaped);
  });

  test('a new site, everywhere', () => {
    expect([...reshapedZones(undefined, siteWith(''))].sort()).toEqual(EVERY);
  });
});
