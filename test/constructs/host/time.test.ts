import { describe, expect, test } from '@jest/globals';
import { chronyFile, timeSourceOf } from '../../../constructs/host/time.ts';
import { exampleSites, sampleSite, zoneOf } from './sample-site.ts';

describe('chronyFile()', () => {
  test('takes time from the parent and serves it to what the parent sees of the children', () => {
    expect(chronyFile(zoneOf(sampleSite(), 'level-3'))).toMatchInlineSnapshot(`
"# Time of level-3. Delete the "pool" and "server" lines of /etc/chrony/chrony.conf: their names end at the parent.
server 10.40.0.10 iburst
makestep 1.0 3
rtcsync
# Children, and nobody else, may ask.
allow 10.20.0.0/25
# While the way up is gone, the zones below still agree with each other.
local stratum 11
"
`);
  });

  test('leaves the source of the top zone to the plant', () => {
    const file = chronyFile(zoneOf(sampleSite(), 'level-4'));
    expect(file).not.toMatch(/^(server|pool) /m);
    expect(file).toMatch(/^allow 10\.30\.0\.0\/24$/m);
  });

  test('serves nobody where no zone lies below, and devices are nobody', () => {
    expect(chronyFile(zoneOf(sampleSite(), 'level-2'))).not.toMatch(/^(allow|local) /m);
    expect(chronyFile(zoneOf(sampleSite(), 'level-3'))).not.toContain('10.20.0.0/24');
  });

  test('ranks a child’s own clock below its parent’s', () => {
    const strata = ['level-4', 'level-3'].map((name) =>
      Number(/^local stratum (\d+)$/m.exec(chronyFile(zoneOf(sampleSite(), name)))?.[1]),
    );
    expect(strata).toEqual([10, 11]);
  });
});

describe('timeSourceOf()', () => {
  test('names no source below AKS, which serves no time', () => {
    const site = exampleSites().find(({ name }) => name === 'fabrikam-aks-and-vm');
    expect(site?.zones.map((zone) => timeSourceOf(zone))).toEqual([undefined, undefined, undefined]);
  });
});
