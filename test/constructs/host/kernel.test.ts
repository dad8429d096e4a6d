import { describe, expect, test } from '@jest/globals';
import { couldRoute, noRouteRules, sysctlFile } from '../../../constructs/host/kernel.ts';
import { exampleSites, sampleSite, zoneOf } from './sample-site.ts';

const LOW_PORTS = 'net.ipv4.ip_unprivileged_port_start = 53\n';
const NO_ROUTING = 'net.ipv4.ip_forward = 0\n';

describe('sysctlFile()', () => {
  test.each([
    ['contoso-bakery', 'level-3', true, false],
    ['contoso-bakery', 'level-3-5', false, true],
    ['contoso-bakery', 'level-2-ovens', false, false],
    ['northwind-dual-nic', 'level-4', true, false],
  ])('of %s %s: low ports %s, no routing %s', (name, zone, lowPorts, noRouting) => {
    const site = exampleSites().find((each) => each.name === name);
    const file = site === undefined ? undefined : sysctlFile(zoneOf(site, zone));
    expect(file).toBeDefined();
    expect([file?.includes(LOW_PORTS), file?.includes(NO_ROUTING)]).toEqual([lowPorts, noRouting]);
  });

  test('is absent on AKS, where the pod has its own network', () => {
    const site = exampleSites().find((each) => each.name === 'fabrikam-aks-and-vm');
    expect(site?.zones.filter(({ distribution }) => distribution === 'aks').map(sysctlFile)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('noRouteRules()', () => {
  test('drops what the zones below send through this machine, but lets pods answer and ask', () => {
    expect(noRouteRules(zoneOf(sampleSite(), 'level-4'))).toMatchInlineSnapshot(`
"# No packet of the zones below level-4 is routed by this machine; the forwarder is the only way.
table inet sallyport
delete table inet sallyport
table inet sallyport {
  chain forward {
    type filter hook forward priority -5; policy accept;
    ct state established,related accept
    ip saddr { 10.20.0.0/24, 10.30.0.0/24 } counter drop
    ip daddr { 10.20.0.0/24, 10.30.0.0/24 } ip saddr != 10.42.0.0/16 counter drop
  }
}
"
`);
  });

  test('knows no pods on a host without a cluster', () => {
    const site = exampleSites().find((each) => each.name === 'contoso-bakery');
    const rules = site === undefined ? '' : noRouteRules(zoneOf(site, 'level-3-5'));
    expect(rules).toContain('ip daddr { 10.20.1.0/24, 10.20.2.0/24, 10.30.0.0/24 } counter drop');
  });
});

describe('couldRoute()', () => {
  test.each([
    ['level-4', true],
    ['level-2', false],
  ])('%s: %s', (zone, expected) => {
    expect(couldRoute(zoneOf(sampleSite(), zone))).toBe(expected);
  });
});
