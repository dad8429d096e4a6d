import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { admissionsOf } from '../../../cli/report/unenforced/admissions-of.ts';
import { RESIDUAL_RISKS } from '../../../cli/report/unenforced/residual-risks.ts';
import { endlessEntries, wildcardsOf } from '../../../cli/report/unenforced/wide-entries.ts';
import { declaredSite, exampleSite } from '../../support/declared-site.ts';

const TODAY = '2026-11-22';
const top = (more: string) =>
  `level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\nforwarder: { faces: [{ address: 10.40.0.10, for: [level-3], routed: firewall }], ${more} }\n`;
const DIRECT = 'uplink: { direct: { resolvers: ["10.40.0.2:53"] } }';
const PROXY = 'uplink: { connectProxy: { host: proxy.plant.example, port: 8080, secretRef: proxy } }';
const LEVEL_3 = 'level: 3\ndistribution: k3s\nnetwork: 10.30.0.0/24\n';

const codes = (site: Parameters<typeof admissionsOf>[0]) => admissionsOf(site).map(({ code, zones }) => [code, zones]);

describe('admissionsOf()', () => {
  test.each([
    ['contoso-bakery', 'top-nodes', ['level-4']],
    ['contoso-bakery', 'host-network', ['level-4', 'level-3']],
    ['contoso-bakery', 'bare-host', ['level-3-5']],
    ['contoso-bakery', 'break-glass', ['level-4', 'level-3-5', 'level-3']],
    ['contoso-bakery', 'telemetry-by-arm', []],
    ['contoso-bakery', 'workloads', ['level-3']],
    ['northwind-dual-nic', 'top-zone', ['level-4']],
    ['northwind-dual-nic', 'host-network', ['level-4']],
    ['fabrikam-aks-and-vm', 'top-zone', ['level-5']],
    ['fabrikam-aks-and-vm', 'aks-nodes', ['level-5', 'level-4']],
    ['fabrikam-aks-and-vm', 'own-dns', ['level-4']],
  ])('says of %s: %s', (name, code, zones) => {
    expect(codes(exampleSite(name))).toContainEqual([code, zones]);
  });

  test.each([
    ['fabrikam-aks-and-vm', 'host-network'],
    ['fabrikam-aks-and-vm', 'break-glass'],
    ['contoso-bakery', 'top-zone'],
    ['contoso-bakery', 'aks-nodes'],
    ['contoso-bakery', 'learning'],
  ])('does not say of %s: %s', (name, code) => {
    expect(codes(exampleSite(name)).map(([each]) => each)).not.toContain(code);
  });

  test('says that a zone learns, and where it is written', () => {
    const site = declaredSite({
      'level-4': top(DIRECT),
      'level-3': `${LEVEL_3}dns: { unlisted: forwarder, until: 2026-12-01 }`,
    });
    expect(admissionsOf(site).find(({ code }) => code === 'learning')).toMatchObject({
      zones: ['level-3'],
      text: expect.stringContaining('2026-12-01'),
      place: { path: 'levels/sites/plant/level-3.yaml', line: 4 },
    });
  });

  test('says that a corporate proxy resolves, and hears its password', () => {
    const site = declaredSite({ 'level-4': top(PROXY), 'level-3': LEVEL_3 });
    expect(admissionsOf(site).find(({ code }) => code === 'corporate-proxy')?.text).toContain('in the clear');
    const safe = declaredSite({
      'level-4': top(PROXY.replace('secretRef: proxy', 'secretRef: proxy, caSecretRef: proxy-ca')),
      'level-3': LEVEL_3,
    });
    expect(admissionsOf(safe).find(({ code }) => code === 'corporate-proxy')?.text).not.toContain('in the clear');
  });
});

describe('wildcardsOf()', () => {
  test('tells those that reach other customers, and where that was accepted', () => {
    const wildcards = wildcardsOf(exampleSite('contoso-bakery'), TODAY);
    expect(wildcards.every(({ host }) => host.startsWith('*'))).toBe(true);
    expect(wildcards.find(({ host }) => host === '**.servicebus.windows.net')).toMatchObject({
      multiTenant: true,
      acknowledged: expect.arrayContaining([
        { path: 'levels/sites/contoso-bakery/level-3.yaml', line: expect.any(Number) },
      ]),
    });
    expect(wildcards.find(({ host }) => host === '*.updates.ovenvendor.example')).toMatchObject({
      multiTenant: false,
      acknowledged: [],
      zones: ['level-2-ovens'],
    });
  });

  test('leaves out what has ended', () => {
    const hosts = wildcardsOf(exampleSite('contoso-bakery'), '2027-03-02').map(({ host }) => host);
    expect(hosts).not.toContain('*.updates.ovenvendor.example');
  });
});

describe('endlessEntries()', () => {
  test('lists own entries without an end and nothing that is reviewed elsewhere', () => {
    expect(endlessEntries(exampleSite('contoso-bakery'), TODAY).map(({ host, zones }) => [host, zones])).toEqual([
      ['deb.debian.org', ['level-3-5']],
      ['historian.bakery.internal', ['level-2-packaging']],
      ['licence.packvendor.example', ['level-2-packaging']],
      ['mes.bakery.internal', ['level-2-ovens']],
    ]);
  });
});

describe('RESIDUAL_RISKS', () => {
  test('are all discussed in SECURITY.md', () => {
    const page = readFileSync(new URL('../../../SECURITY.md', import.meta.url), 'utf8');
    for (const { title } of RESIDUAL_RISKS) expect(page).toContain(`**${title}.**`);
  });
});
