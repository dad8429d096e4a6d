import { describe, expect, test } from '@jest/globals';
import { importLnm } from '../../../../cli/import/lnm/import-lnm.ts';
import type { ReadSource } from '../../../../cli/import/assemble-site.ts';
import { lnmFile, type LnmWishes } from '../../../fixtures/import/lnm-files.ts';
import { explainReach } from '../../../../levels/explain.ts';
import { importedSite, resolvedSite } from '../../../support/imported-site.ts';

function read(wishes: readonly LnmWishes[], internal: Readonly<Record<string, string>> = {}): ReadSource {
  return importLnm([lnmFile(wishes)], {
    levels: new Map(),
    parents: new Map(),
    internal: new Map(Object.entries(internal)),
  });
}

const codesOf = ({ findings }: ReadSource, kind: string): readonly string[] =>
  findings.filter((finding) => finding.kind === kind).map(({ code }) => code);

describe('importLnm()', () => {
  test.each<[string, LnmWishes, string, string]>([
    ['an unknown field', { level: 4, more: { colour: 'blue' } }, 'dropped', 'field'],
    ['the image', { level: 4, more: { image: { tag: 'v1' } } }, 'dropped', 'field'],
    ['port 80 of its Service', { level: 4 }, 'dropped', 'port-80'],
    ['several replicas', { level: 4, more: { replicas: 3 } }, 'ambiguous', 'replicas'],
    [
      'a name without a type',
      { level: 4, domains: [{ destinationUrl: 'a.example' }] },
      'ambiguous',
      'destination-type',
    ],
    [
      'an unknown type',
      { level: 4, domains: [{ destinationUrl: 'a.example', destinationType: 'sideways' }] },
      'ambiguous',
      'destination-type',
    ],
    ['a pasted URL', { level: 4, domains: ['https://a.example/'] }, 'fixed', 'host-text'],
    ['a range for anybody', { level: 4 }, 'fixed', 'anybody'],
    ['a range that is none', { level: 4, ranges: ['localhost/8'] }, 'dropped', 'source-range'],
    ['several ranges', { level: 4, ranges: ['10.7.0.0/24', '10.8.0.0/24'] }, 'ambiguous', 'source-range'],
    ['a level it does not say', { name: 'lnm-level3' }, 'ambiguous', 'level'],
  ])('tells of %s', (_what, wishes, kind, code) => {
    const source = read([wishes]);
    expect(codesOf(source, kind)).toContain(code);
    const told = source.findings.filter((finding) => finding.code === code);
    expect(told.every(({ at }) => at.every(({ file, line }) => file === 'lnms.yaml' && line > 1))).toBe(true);
  });

  test.each<[string, LnmWishes, string]>([
    ['an unknown field', { level: 4, more: { replicas: 1 } }, 'field'],
    ['replicas', { level: 4, more: { replicas: 1 } }, 'replicas'],
    [
      'types',
      { level: 4, domains: ['a.example', { destinationUrl: 'b.example', destinationType: 'Internal' }] },
      'destination-type',
    ],
    ['a range', { level: 4, ranges: ['10.7.0.0/24'] }, 'source-range'],
    ['anybody', { level: 4, ranges: ['10.7.0.0/24'] }, 'anybody'],
    ['a level', { level: 4 }, 'level'],
  ])('does not tell of %s where there is nothing to tell', (_what, wishes, code) => {
    expect(read([wishes]).findings.map((finding) => finding.code)).not.toContain(code);
  });

  test('tells of objects of other kinds, and passes them over', () => {
    const { name, text } = lnmFile([{ level: 4 }]);
    const source = importLnm([{ name, text: `kind: Service\n---\n${text}` }], {
      levels: new Map(),
      parents: new Map(),
      internal: new Map(),
    });
    expect(source.findings).toContainEqual(
      expect.objectContaining({ code: 'other-object', at: [{ file: name, line: 1, column: 1 }] }),
    );
  });

  test('lets several children of one proxy be told apart by their ranges only where the caller says how', () => {
    const source = read([
      { level: 4, ranges: ['10.7.0.0/24', '10.8.0.0/24'] },
      { level: 3, name: 'a', parentIpAddr: '10.9.0.10' },
      { level: 3, name: 'b', parentIpAddr: '10.9.0.11' },
    ]);
    expect(codesOf(source, 'ambiguous')).toEqual(expect.arrayContaining(['source-range', 'faces']));
    expect(source.zones.filter(({ level }) => level === 3).map(({ network }) => network)).toEqual([
      undefined,
      undefined,
    ]);
    const networks = new Map([
      ['level-3-a', '10.7.0.0/24'],
      ['level-3-b', '10.8.0.0/24'],
    ]);
    const { zones } = resolvedSite(importedSite(source, { networks }));
    expect(zones.filter(({ level }) => level === 3).map(({ seenAs }) => seenAs)).toEqual([
      ['10.7.0.0/24'],
      ['10.8.0.0/24'],
    ]);
  });
});

describe('importLnm() of names inside the plant', () => {
  const internal = { destinationUrl: 'mqtt.level-4.example', destinationType: 'internal' };
  const chain: readonly LnmWishes[] = [
    { level: 4, arc: false, domains: [internal], ranges: ['10.7.0.0/24'], more: {} },
    { level: 3, arc: false, parentIpAddr: '10.9.0.10', domains: ['mqtt.level-4.example'], ranges: ['10.6.0.0/24'] },
  ];
  const becauseOf = (target?: string): readonly string[] => {
    const source = read(chain, target === undefined ? {} : { 'mqtt.level-4.example': target });
    return importedSite(source).fates.map(({ zone, outcome, because }) => `${zone} ${outcome}: ${because}`);
  };

  test('drops them while nobody says where they end', () => {
    expect(becauseOf()).toEqual([
      expect.stringMatching(/^level-3 dropped: it ended inside level-4, .* say "--internal mqtt\.level-4\.example=/),
      expect.stringMatching(/^level-2 dropped: it ended inside level-4/),
    ]);
  });

  test('ends them at an address, from every zone below', () => {
    expect(becauseOf('10.9.0.30:8883')).toEqual([
      'level-3 kept: entry "mqtt.level-4.example:8883" that ends at 10.9.0.30:8883',
      'level-2 kept: entry "mqtt.level-4.example:8883" that ends at 10.9.0.30:8883',
    ]);
  });

  test('ends them at a Service, from the zone right below', () => {
    expect(becauseOf('broker.plant:8883')).toEqual([
      'level-3 kept: entry "mqtt.level-4.example:8883" that ends at broker.plant:8883',
      expect.stringMatching(/^level-2 dropped: .* a Service can be reached from the zone right below only/),
    ]);
  });

  test('tells of a name that nobody has', () => {
    const { findings } = read(chain, { 'mqtt.level-5.example': '10.9.0.30:8883' });
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'confirm', code: 'unused-value' }));
  });

  test('leaves it to check whether an address stands where it can', () => {
    expect(becauseOf('10.7.0.30:8883')[0]).toMatch(/^level-3 dropped: Cannot allow .*10\.7\.0\.30/);
  });
});

describe('importLnm() of a name that a wider one of its list covers', () => {
  const inside = (destinationUrl: string) => ({ destinationUrl, destinationType: 'internal' });
  const imported = (wishes: readonly LnmWishes[], internal: Readonly<Record<string, string>> = {}) =>
    importedSite(read(wishes, internal));
  const reach = (site: ReturnType<typeof imported>, zone: string, host: string): string => {
    const { verdict, steps } = explainReach(resolvedSite(site), zone, host, 443, { today: '2026-11-21' });
    return verdict === 'deny' ? 'denied' : steps.some(({ text }) => text.includes('10.9.0.30')) ? 'plant' : 'Internet';
  };
  const above: LnmWishes = { level: 4, arc: false, domains: ['*.corp.example', inside('mqtt.corp.example')] };
  const below: LnmWishes = { level: 3, arc: false, parentIpAddr: '10.9.0.10' };
  const target = { 'mqtt.corp.example': '10.9.0.30:443' };

  test.each([
    ['by its name', ['mqtt.corp.example']],
    ['by a wildcard', ['*.corp.example']],
    ['by both', ['*.corp.example', 'mqtt.corp.example']],
  ])('ends it inside the plant where the lower list has it %s', (_how, domains) => {
    const site = imported([above, { ...below, domains }], target);
    expect(reach(site, 'level-2', 'mqtt.corp.example')).toBe('plant');
    expect(reach(site, 'level-3', 'mqtt.corp.example')).toBe('plant');
    expect(reach(site, 'level-3', 'other.corp.example')).toBe('Internet');
  });

  test.each([
    ['while nobody says where it ends', {}],
    ['where check refuses its end', { 'mqtt.corp.example': '127.0.0.1:443' }],
    ['where its end is on another port', { 'mqtt.corp.example': '10.9.0.30:8883' }],
  ])('leaves the wider one out %s, and says why', (_when, internal) => {
    const site = imported([above, { ...below, domains: ['*.corp.example', 'mqtt.corp.example'] }], internal);
    for (const zone of ['level-3', 'level-2']) {
      expect(reach(site, zone, 'mqtt.corp.example')).toBe('denied');
      expect(site.fates).toContainEqual(
        expect.objectContaining({
          zone,
          written: '*.corp.example',
          outcome: 'dropped',
          because: expect.stringContaining('"mqtt.corp.example", which ended inside level-4'),
        }),
      );
    }
  });

  test('takes a name with both types for one inside the plant', () => {
    const domains = [inside('mqtt.corp.example'), 'mqtt.corp.example'];
    const silent = imported([{ ...above, domains }]);
    expect(reach(silent, 'level-3', 'mqtt.corp.example')).toBe('denied');
    const said = imported([{ ...above, domains }], target);
    expect(reach(said, 'level-3', 'mqtt.corp.example')).toBe('plant');
    expect(said.fates.map(({ outcome }) => outcome)).toEqual(['kept', 'kept']);
    expect(silent.findings).toContainEqual(expect.objectContaining({ kind: 'ambiguous', code: 'two-ends' }));
  });

  test('tells where a profile leads it to the Internet', () => {
    const domains = ['*.vault.azure.net', inside('kv-plant.vault.azure.net')];
    const site = imported([{ ...above, arc: true, domains }]);
    expect(reach(site, 'level-3', 'kv-plant.vault.azure.net')).toBe('Internet');
    expect(site.findings).toContainEqual(
      expect.objectContaining({
        kind: 'confirm',
        code: 'closed-name',
        was: expect.stringMatching(/^"kv-plant\.vault\.azure\.net:443" of level-3 ended inside level-4, and .*profile/),
      }),
    );
  });

  test.each(['internal ', ' Internal', 'intern'])(
    'opens nothing to the Internet for the type "%s"',
    (destinationType) => {
      const site = imported([{ ...above, domains: [{ destinationUrl: 'mqtt.corp.example', destinationType }] }]);
      expect(reach(site, 'level-3', 'mqtt.corp.example')).toBe('denied');
    },
  );

  test('shows no text of a resource to a terminal that would obey it', () => {
    const site = imported([{ ...above, name: 'lvl4\n\u001B[31m\u0085x: y\u202E', domains: ['a.example'] }]);
    for (const text of site.texts.values()) expect(text).not.toMatch(/(?!\n)\p{C}/u);
    expect(reach(site, 'level-3', 'a.example')).toBe('Internet');
  });
});
