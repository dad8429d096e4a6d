import { describe, expect, test } from '@jest/globals';
import type { Conduit, ConduitEntry } from '../../../cli/report/conduits/conduit.ts';
import { conduitsOf } from '../../../cli/report/conduits/conduits-of.ts';
import { forwarderAllowlist } from '../../../levels/forwarder-allowlist.ts';
import { descendantsOf, type Site } from '../../../levels/model.ts';
import { needsOf } from '../../../levels/needs-of.ts';
import { forwardersOf } from '../../../levels/needs/passage.ts';
import { declaredSite, exampleSite, zoneOf } from '../../support/declared-site.ts';
import { wideSite } from '../../support/wide-site.ts';

const TODAY = '2026-11-22';
const SITES: readonly (readonly [string, () => Site])[] = [
  ['contoso-bakery', () => exampleSite('contoso-bakery')],
  ['fabrikam-aks-and-vm', () => exampleSite('fabrikam-aks-and-vm')],
  ['northwind-dual-nic', () => exampleSite('northwind-dual-nic')],
  ['a site of forty zones', wideSite],
];

const entriesOf = ({ groups }: Conduit): readonly ConduitEntry[] => groups.flatMap(({ entries }) => entries);

function conduitOf(site: Site, id: string, today = TODAY): Conduit {
  const conduit = conduitsOf(site, today).find((each) => each.id === id);
  if (conduit === undefined) throw new Error(`"${site.name}" has no conduit "${id}"`);
  return conduit;
}

describe('conduitsOf()', () => {
  test.each(SITES)('shows every need of %s once at each conduit it crosses, and no other', (_, make) => {
    const site = make();
    for (const conduit of conduitsOf(site, TODAY).filter(({ kind }) => kind === 'up')) {
      const zone = zoneOf(site, conduit.from);
      const wanted = [zone, ...descendantsOf(zone)].flatMap((member) =>
        needsOf(site, member)
          .filter((need) => forwardersOf(member, need).some(({ name }) => name === conduit.to))
          .map(({ zone: name, port, protocol, provenance: { line, why } }) =>
            [name, port, protocol, line, why].join(' '),
          ),
      );
      const shown = entriesOf(conduit).flatMap(({ zones, port, protocol, place, why }) =>
        zones.map((name) => [name, port, protocol, place.line, why].join(' ')),
      );
      expect(new Set(shown)).toEqual(new Set(wanted));
      const rows = entriesOf(conduit).flatMap(({ standing: _standing, zones, ...entry }) =>
        zones.map((name) => JSON.stringify([name, entry])),
      );
      expect(new Set(rows).size).toBe(rows.length);
    }
  });

  test.each(SITES)('holds in force at the forwarders of %s what their Allowlists grant', (_, make) => {
    const site = make();
    const conduits = conduitsOf(site, '2026-01-01').filter(({ kind }) => kind !== 'out');
    for (const zone of site.zones.filter(({ forwarder }) => forwarder !== undefined)) {
      const granted = forwarderAllowlist(site, zone).grants.flatMap((grant) =>
        grant.entries.flatMap(({ host, port, expires }) =>
          grant.for.map((name) => [name, host, port, expires].join(' ')),
        ),
      );
      const shown = conduits
        .filter(({ forwarder }) => forwarder === zone.name)
        .flatMap(entriesOf)
        .filter(({ standing }) => standing === 'in-force')
        .flatMap(({ zones, host, port, expires }) => zones.map((name) => [name, host, port, expires].join(' ')));
      expect([...new Set(shown)].sort()).toEqual([...new Set(granted)].sort());
    }
  });

  test('tells who may, by which way, until when, why and where it says so', () => {
    const entries = entriesOf(conduitOf(exampleSite('contoso-bakery'), 'conduit-level-3'));
    expect(entries.find(({ host }) => host === '*.updates.ovenvendor.example')).toEqual({
      host: '*.updates.ovenvendor.example',
      port: 443,
      protocol: 'tls',
      listenPort: undefined,
      zones: ['level-2-ovens'],
      through: ['level-3-5', 'level-4'],
      end: 'Internet',
      reserved: false,
      standing: 'in-force',
      expires: '2027-03-01',
      why: 'firmware catalogue of the oven vendor, contract 2026-114',
      owner: 'ot-network@contoso.example',
      ticket: 'CHG0041877',
      place: { path: 'levels/sites/contoso-bakery/level-2-ovens.yaml', line: expect.any(Number) },
    });
  });

  test('does not carry further what ends inside the plant', () => {
    const site = exampleSite('contoso-bakery');
    const historian = ({ host }: ConduitEntry) => host === 'historian.bakery.internal';
    expect(entriesOf(conduitOf(site, 'conduit-level-2-packaging')).find(historian)).toMatchObject({
      end: '10.30.0.30:5450 at level-3',
      through: ['level-3'],
    });
    expect(entriesOf(conduitOf(site, 'conduit-level-3')).some(historian)).toBe(false);
    expect(entriesOf(conduitOf(site, 'conduit-out')).some(({ end }) => end !== 'Internet')).toBe(false);
  });

  test('keeps an entry that has ended, marked, and does not count it', () => {
    const site = exampleSite('contoso-bakery');
    const [before, after] = [
      conduitOf(site, 'conduit-level-2-ovens', '2027-03-01'),
      conduitOf(site, 'conduit-level-2-ovens', '2027-03-02'),
    ];
    expect(after.destinations).toBe(before.destinations - 1);
    expect(
      entriesOf(after)
        .filter(({ standing }) => standing === 'ended')
        .map(({ host }) => host),
    ).toEqual(['*.updates.ovenvendor.example']);
  });

  test('shows a line that repeats another beside it', () => {
    const site = declaredSite({
      'level-4':
        'level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\nforwarder: { faces: [{ address: 10.40.0.10, for: [level-3], routed: firewall }], uplink: { direct: { resolvers: ["10.40.0.2:53"] } } }',
      'level-3':
        'level: 3\ndistribution: k3s\nnetwork: 10.30.0.0/24\nallow: [{ host: git.plant.example, port: 443, why: once more, owner: someone }]',
    });
    const git = entriesOf(conduitOf(site, 'conduit-level-3')).filter(({ host }) => host === 'git.plant.example');
    expect(git.map(({ standing, place }) => [standing, place.path])).toEqual(
      expect.arrayContaining([
        ['in-force', 'levels/sites/plant/site.yaml'],
        ['repeated', 'levels/sites/plant/level-3.yaml'],
      ]),
    );
    expect(git).toHaveLength(2);
  });

  test('puts a profile into one group, with its review and the lines that use it', () => {
    const { groups } = conduitOf(exampleSite('contoso-bakery'), 'conduit-level-3');
    const arc = groups.filter(({ title }) => title === 'Profile arc-kubernetes');
    expect(arc).toHaveLength(1);
    expect(arc[0]?.profile?.reviewed).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(arc[0]?.profile?.usedAt.map(({ path }) => path)).toEqual([
      'levels/sites/contoso-bakery/level-3.yaml',
      'levels/sites/contoso-bakery/level-2-ovens.yaml',
      'levels/sites/contoso-bakery/level-2-packaging.yaml',
    ]);
  });

  test('says what the top zone itself may reach only where that is held', () => {
    const kinds = (name: string) => conduitsOf(exampleSite(name), TODAY).map(({ kind }) => kind);
    expect(kinds('contoso-bakery')).toEqual(['out', 'own', 'up', 'up', 'up', 'up']);
    expect(kinds('northwind-dual-nic')).toEqual(['out', 'up']);
  });
});
