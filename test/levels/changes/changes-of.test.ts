import { describe, expect, test } from '@jest/globals';
import { changesOf } from '../../../levels/changes/changes-of.ts';
import { foldChanges, foldNotices } from '../../../levels/changes/fold-changes.ts';
import { buildPlant, withBrokers, type PlantChanges } from '../../support/plant.ts';
import { exampleSite } from '../../support/declared-site.ts';
import { plantChange, sentencesOf } from './plant-change.ts';

const FLUX: PlantChanges = { 'level-2-a': 'profiles: [flux]\n' };
const ARC = (more: string): PlantChanges => ({
  'level-2-a': `profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant]${more} }]\n`,
});
const ROUTE = (from: string, to = 'eventHubs: { namespace: plant, hub: ovens }'): PlantChanges =>
  withBrokers({
    site: `region: westeurope\ntelemetry: { routes: [{ name: ovens, from: ${from}, topics: ["data/#"], to: { ${to} } }] }\n`,
  });
const BROKERS = withBrokers({});
const ENTRY = (more: string): PlantChanges => ({
  'level-2-a': `allow: [{ host: a.example.net, port: 443, why: tests, owner: me@plant.example${more} }]\n`,
});
const HOST = 'level: 2\nparent: level-3\ndistribution: none\nnetwork: 10.20.2.0/24\n';

describe('changesOf()', () => {
  test.each(['contoso-bakery', 'fabrikam-aks-and-vm', 'northwind-dual-nic'])(
    'finds nothing between %s and itself',
    (name) => {
      const [before, after] = [exampleSite(name), exampleSite(name)];
      expect(changesOf(before, after, { today: '2026-11-21' })).toEqual({
        site: name,
        kind: 'changed',
        changes: [],
        notices: [],
      });
    },
  );

  test('refuses to compare nothing with nothing', () => {
    expect(() => changesOf(undefined, undefined, { today: '2026-11-21' })).toThrow('Cannot compare a site');
  });

  test.each<[what: string, from: PlantChanges, to: PlantChanges, because: string]>([
    ['an entry that is added', {}, ENTRY(''), 'its entry was added'],
    ['an entry that is removed', ENTRY(''), {}, 'its entry was removed'],
    ['an entry that changes', ENTRY(', expires: 2027-01-01'), ENTRY(''), 'its entry was changed'],
    [
      'an entry that is renewed',
      ENTRY(', expires: 2026-01-01'),
      ENTRY(''),
      'its entry was renewed after ending on 2026-01-01',
    ],
    [
      'a name that is reserved',
      {},
      { 'level-2-a': 'reserve: [{ host: a.example.net }]\n' },
      'level-2-a.yaml now reserves it',
    ],
    ['a profile that is used', {}, FLUX, 'level-2-a now uses profile flux'],
    ['a profile that is dropped', FLUX, {}, 'level-2-a no longer uses profile flux'],
    [
      'a scenario that is left out',
      ARC(''),
      ARC(', without: [portal]'),
      'level-2-a now uses profile arc-kubernetes without scenario portal',
    ],
    [
      'a scenario that is taken in',
      ARC(', without: [portal]'),
      ARC(''),
      'level-2-a now uses profile arc-kubernetes with scenario portal',
    ],
    [
      'a parameter that is given',
      ARC(''),
      ARC(', with: { relay: [r1, r2] }'),
      'level-2-a now uses profile arc-kubernetes with relay r1, r2',
    ],
    [
      'another region',
      { ...FLUX, site: 'region: westeurope\n' },
      { ...FLUX, site: 'region: northeurope\n' },
      'the region is now northeurope',
    ],
    ['a route that is new', BROKERS, ROUTE('level-2-a'), 'telemetry route ovens is new'],
    ['a route that is removed', ROUTE('level-2-a'), BROKERS, 'telemetry route ovens was removed'],
    [
      'a route that starts elsewhere',
      ROUTE('level-2-a'),
      ROUTE('level-2-b'),
      'telemetry route ovens now starts at level-2-b',
    ],
    [
      'a route that ends elsewhere',
      ROUTE('level-4'),
      ROUTE('level-4', 'eventGrid: { namespace: grid }'),
      'telemetry route ovens now ends at Event Grid grid',
    ],
    [
      'a zone that becomes a host',
      {},
      { 'level-2-b': undefined, 'level-2-b.yaml': HOST },
      'level-2-b no longer has a cluster',
    ],
    [
      'a zone that is decommissioned',
      ENTRY(''),
      { 'level-2-a': `${ENTRY('')['level-2-a']}decommission: true\n` },
      'level-2-a is decommissioned',
    ],
    [
      'a zone in service again',
      { 'level-2-a': `${ENTRY('')['level-2-a']}decommission: true\n` },
      ENTRY(''),
      'level-2-a is in service again',
    ],
  ])('says why of %s', (_, from, to, because) => {
    const { changes } = plantChange(from, to);
    const texts = changes.filter(({ provenance }) => provenance.kind !== 'way-up').map((change) => change.because);
    expect(new Set(texts)).toEqual(new Set([because]));
  });

  test('tells a zone that needs a name from the forwarders that try their way with it', () => {
    const reserve = { 'level-2-a': 'reserve: [{ host: a.example.net }]\n' };
    expect(sentencesOf({}, reserve)).toEqual([
      'level-2-a may now reach a.example.net:443, through level-3 and level-4, because level-2-a.yaml now reserves it.',
      'level-3 may now reach a.example.net:443, through level-4, because its forwarder tries its way up with what is now reserved below.',
    ]);
  });

  test('counts what ends today as in force, and what ended yesterday as gone', () => {
    const [today, yesterday] = ['2026-11-21', '2026-11-20'].map((day) => ENTRY(`, expires: ${day}`));
    expect(plantChange({}, today ?? {}).changes).toHaveLength(1);
    expect(plantChange({}, yesterday ?? {}).changes).toHaveLength(0);
  });

  test('says where an entry stands: after the change, or before it where it is gone', () => {
    const moved = { 'level-2-a': `# a comment\n${ENTRY('')['level-2-a']}` };
    const [opened] = plantChange({}, moved).changes;
    const [closed] = plantChange(ENTRY(''), { 'level-2-a': '# a comment\n' }).changes;
    expect([opened?.provenance, closed?.provenance].map((place) => `${place?.file}:${place?.line}`)).toEqual([
      'level-2-a.yaml:5',
      'level-2-a.yaml:4',
    ]);
  });

  test('keeps apart what ends on different days in the place of one wildcard', () => {
    const entries = (hosts: string): PlantChanges => ({ 'level-2-a': `allow: [${hosts}]\n` });
    const entry = (host: string, expires = ''): string =>
      `{ host: "${host}", port: 443, why: tests, owner: me@plant.example${expires} }`;
    const narrow = `${entry('a.example.net')}, ${entry('b.example.net', ', expires: 2027-01-01')}`;
    expect(sentencesOf(entries(entry('*.example.net')), entries(narrow))).toEqual([
      'level-2-a may reach only a.example.net:443 and b.example.net:443 (some of them only until 2027-01-01) now, no longer *.example.net:443 without end (me@plant.example).',
    ]);
  });

  test('tells another port of the forwarders from another end', () => {
    const listening = (port: number): PlantChanges => ({
      'level-2-a': `allow: [{ host: plc.plant.example, port: 5450, protocol: tcp, listenPort: ${port}, to: { address: 10.30.0.30, port: 5450 }, why: tests, owner: me@plant.example }]\n`,
    });
    expect(sentencesOf(listening(5450), listening(6450))).toEqual([
      'level-2-a now reaches plc.plant.example:5450 over plain TCP (dialled as port 6450) at 10.30.0.30:5450 in level-3, no longer dialled as port 5450, through level-3 (me@plant.example).',
    ]);
  });

  test('says of a top zone that nothing enforces its list', () => {
    const listed = { 'level-4': ENTRY('')['level-2-a'] };
    const [change] = plantChange({}, listed).changes;
    expect(change).toMatchObject({ through: [], risks: [] });
    expect(sentencesOf({}, listed)).toEqual([
      'level-4 now lists a.example.net:443, which no forwarder enforces there (me@plant.example).',
    ]);
    expect(sentencesOf(listed, {})).toEqual([
      'level-4 no longer lists a.example.net:443, which no forwarder enforces there, because its entry was removed (me@plant.example).',
    ]);
  });

  test('opens everything of a new site, and closes everything of one that goes', () => {
    const site = buildPlant(ENTRY(''));
    const [added, removed] = [
      changesOf(undefined, site, { today: '2026-11-21' }),
      changesOf(site, undefined, { today: '2026-11-21' }),
    ];
    expect(added.kind).toBe('added');
    expect(removed.kind).toBe('removed');
    const places = (change: typeof added): readonly string[] =>
      change.changes.map(({ zone, host, port }) => `${zone} ${host}:${port}`).sort();
    expect(places(added)).toEqual(places(removed));
    expect(new Set(added.changes.map(({ kind, because }) => `${kind}: ${because}`))).toEqual(
      new Set(['opened: its site is new']),
    );
    expect(new Set(removed.changes.map(({ kind, because }) => `${kind}: ${because}`))).toEqual(
      new Set(['closed: its site is removed']),
    );
    expect(foldChanges([added]).length).toBeLessThan(6);
    expect(foldNotices([removed]).map(({ severity }) => severity)).toEqual(['error']);
  });

  test('can be passed to another thread', () => {
    const change = plantChange({}, FLUX);
    expect(structuredClone(change)).toEqual(change);
  });
});
