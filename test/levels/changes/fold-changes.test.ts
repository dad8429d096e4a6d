import { describe, expect, test } from '@jest/globals';
import type { Change, SiteChange } from '../../../levels/changes/change.ts';
import { foldChanges, foldNotices } from '../../../levels/changes/fold-changes.ts';
import { sentenceOf } from '../../../levels/changes/sentence.ts';

const CHANGE: Change = {
  site: 'plant',
  zone: 'level-3',
  kind: 'opened',
  host: 'new.arc.example.net',
  hosts: ['new.arc.example.net'],
  port: 443,
  protocol: 'tls',
  listenPort: undefined,
  before: undefined,
  formerly: undefined,
  through: ['level-4'],
  end: 'Internet',
  expires: undefined,
  firstExpires: undefined,
  provenance: {
    kind: 'profile',
    file: 'profiles/arc-kubernetes.yaml',
    line: 7,
    why: 'Agents',
    profile: 'arc-kubernetes',
    owner: undefined,
    ticket: undefined,
    reviewed: '2026-06-11',
  },
  because: 'profile arc-kubernetes gained a name',
  cause: { kind: 'profile-gained', of: 'arc-kubernetes' },
  risks: [],
};

function named(host: string): Partial<Change> {
  return { host, hosts: [host] };
}

function siteOf(site: string, ...changes: readonly Partial<Change>[]): SiteChange {
  return { site, kind: 'changed', changes: changes.map((change) => ({ ...CHANGE, site, ...change })), notices: [] };
}

function sentences(...sites: readonly SiteChange[]): readonly string[] {
  return foldChanges(sites).map(({ sentence }) => sentence);
}

const ZONES = ['level-2', 'level-3', 'level-4'].map((zone) => ({
  zone,
  through: zone === 'level-2' ? ['level-3', 'level-4'] : ['level-4'],
}));

describe('foldChanges()', () => {
  test('says of one change what its sentence says', () => {
    expect(sentences(siteOf('plant', {}))).toEqual([sentenceOf(CHANGE)]);
    expect(sentenceOf(CHANGE)).toBe(
      'level-3 may now reach new.arc.example.net:443, through level-4, because profile arc-kubernetes gained a name.',
    );
  });

  test('tells of 900 zones of 300 sites in one sentence', () => {
    const sites = Array.from({ length: 300 }, (_, index) => siteOf(`plant-${index}`, ...ZONES));
    const [group, ...others] = foldChanges(sites);
    expect(others).toEqual([]);
    expect(group?.sentence).toBe(
      '900 zones of 300 sites may now reach new.arc.example.net:443, through the forwarders above them, because profile arc-kubernetes gained a name.',
    );
    expect(group).toMatchObject({ zones: 900, destinations: ['new.arc.example.net:443'] });
    expect(group?.sites).toHaveLength(300);
    expect(group?.changes).toHaveLength(900);
  });

  test.each([
    [[siteOf('a', {}, { zone: 'level-4' })], 'level-3 and level-4'],
    [[siteOf('a', {}), siteOf('b', {})], 'level-3 of a and level-3 of b'],
    [[siteOf('a', {}), siteOf('b')], 'level-3 of a'],
    [[siteOf('a', ...['1', '2', '3', '4', '5'].map((name) => ({ zone: `level-2-${name}` })))], '5 zones'],
    [[siteOf('a', {}), siteOf('b', {}), siteOf('c', {})], '3 zones of 3 sites'],
  ])('names few zones and counts many', (sites, subject) => {
    expect(sentences(...sites)).toEqual([
      `${subject} may now reach new.arc.example.net:443, through level-4, because profile arc-kubernetes gained a name.`,
    ]);
  });

  test('tells several destinations of the same zones together', () => {
    const used = { cause: { kind: 'profile-used', of: 'flux' } } as const;
    const both = [
      { ...used, ...named('b.example') },
      { ...used, ...named('a.example') },
    ];
    expect(sentences(siteOf('a', ...both), siteOf('b', ...both))).toEqual([
      'level-3 of a and level-3 of b may now reach 2 destinations, through level-4, because they now use profile flux: a.example:443, b.example:443.',
    ]);
  });

  test('keeps apart what differs in owner, ticket, reason, last day, end or kind', () => {
    const differing: readonly Partial<Change>[] = [
      {},
      { provenance: { ...CHANGE.provenance, owner: 'me@plant.example' } },
      { provenance: { ...CHANGE.provenance, owner: 'me@plant.example', ticket: 'CHG1' } },
      { cause: { kind: 'profile-used', of: 'flux' } },
      { expires: '2027-01-01' },
      { end: '10.30.0.20:443 in level-3' },
      { kind: 'closed' },
      { through: [] },
    ];
    expect(sentences(siteOf('a', ...differing))).toHaveLength(differing.length);
  });

  test('names all that opens, and of much that closes the first', () => {
    const many = Array.from({ length: 20 }, (_, index) => named(`n${String(index).padStart(2, '0')}.example`));
    const [opened = ''] = sentences(siteOf('a', ...many));
    const closed = foldChanges([siteOf('a', ...many.map((each) => ({ ...each, kind: 'closed' }) as const))]);
    expect(opened.match(/n\d\d\.example:443/g)).toHaveLength(20);
    expect(closed[0]?.sentence).toMatch(/n07\.example:443 and 12 more\.$/);
    expect(closed[0]?.destinations).toHaveLength(20);
  });

  test('puts what people answer for before what is derived, and what opens before what closes', () => {
    const own = { provenance: { ...CHANGE.provenance, kind: 'own', owner: 'me@plant.example' } } as const;
    const groups = foldChanges([siteOf('a', {}, { kind: 'closed', ...own }, own)]);
    expect(groups.map(({ owner, kind }) => [owner, kind])).toEqual([
      ['me@plant.example', 'opened'],
      ['me@plant.example', 'closed'],
      [undefined, 'opened'],
    ]);
  });

  test('tells each risk once', () => {
    const risks = [{ kind: 'no-expiry', text: 'The entry has no last day.' }] as const;
    const [group] = foldChanges([siteOf('a', { risks }, { risks, zone: 'level-4' })]);
    expect(group?.risks).toEqual(risks);
  });

  test('tells of a new port once, whatever the way', () => {
    const risk = (port: number, ...forwarders: readonly string[]) =>
      ({
        kind: 'new-port',
        text: `${forwarders.join(' and ')} will listen on port ${port}.`,
        of: { forwarders, say: `will listen on port ${port}.` },
      }) as const;
    const [group] = foldChanges([
      siteOf('a', { risks: [risk(8443, 'level-4')] }, { zone: 'level-2', risks: [risk(8443, 'level-3', 'level-4')] }),
      siteOf('b', { risks: [risk(8443, 'level-5'), risk(9443, 'level-5')] }),
    ]);
    expect(group?.risks.map(({ text }) => text)).toEqual([
      'level-3, level-4 and level-5 will listen on port 8443.',
      'level-5 will listen on port 9443.',
    ]);
  });

  test.each([
    [{ through: [] }, 'now list new.arc.example.net:443, which no forwarder enforces there'],
    [{ kind: 'closed', through: [] }, 'no longer list new.arc.example.net:443, which no forwarder enforces there'],
    [
      {
        kind: 'rerouted',
        formerly: { hosts: CHANGE.hosts, listenPort: undefined, end: '10.0.0.1:443', expires: undefined },
      },
      'now reach new.arc.example.net:443 on the Internet, no longer at 10.0.0.1:443',
    ],
  ] as const)('says of several zones what they do, not what one does: %j', (change, words) => {
    const [sentence] = sentences(siteOf('a', { ...change, zone: 'level-4' }, { ...change, zone: 'level-5' }));
    expect(sentence).toContain(`level-4 and level-5 ${words}`);
  });
});

describe('foldNotices()', () => {
  const NOTICE = {
    kind: 'images',
    severity: 'info',
    zone: undefined,
    text: 'Images.',
    file: undefined,
    line: undefined,
  } as const;

  test('tells the same words once, errors first', () => {
    const error = { ...NOTICE, kind: 'lock-out', severity: 'error', text: 'Locked out.' } as const;
    const groups = foldNotices([
      { ...siteOf('a'), notices: [NOTICE] },
      { ...siteOf('b'), notices: [NOTICE, error] },
    ]);
    expect(groups.map(({ severity, text, sites }) => [severity, text, sites])).toEqual([
      ['error', 'Locked out.', ['b']],
      ['info', 'Images.', ['a', 'b']],
    ]);
    expect(groups[1]?.notices).toHaveLength(2);
  });
});
