// What an import promises of every list, whatever is in it: the site passes check; every name of the list has a fate, and the fate is
// true, by `explain`; and whatever is open beyond the list is told.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { coversPattern, parseHostPattern, type HostPattern } from '../../../forwarder/contract/host-pattern.ts';
import { importLnm } from '../../../cli/import/lnm/import-lnm.ts';
import { readOldName } from '../../../cli/import/old-name.ts';
import type { ReadSource } from '../../../cli/import/assemble-site.ts';
import { LNM_ARC_DOMAINS } from '../../../cli/import/published-names.ts';
import { importSample } from '../../../cli/import/sample/import-sample.ts';
import { explainReach } from '../../../levels/explain.ts';
import type { Site } from '../../../levels/model.ts';
import { needsOf } from '../../../levels/needs-of.ts';
import { lnmFile, PLANT, type LnmWishes } from '../../fixtures/import/lnm-files.ts';
import { sampleFiles } from '../../fixtures/import/sample-files.ts';
import { ALL_DEFECTS, PUBLISHED_LIST } from '../../fixtures/import/sample-names.ts';
import { importedSite, resolvedSite, type ImportedSite } from '../../support/imported-site.ts';

const NO_PLACEMENT = { levels: new Map(), parents: new Map(), internal: new Map() };
const TODAY = '2026-11-21';

/** A name that a pattern matches. */
function nameBelow({ kind, base }: HostPattern): string {
  return kind === 'exact' ? base : kind === 'one-label' ? `a.${base}` : `a.b.${base}`;
}

function verdictOf(site: Site, zone: string, host: string, port: number): string {
  const pattern = parseHostPattern(host);
  if ('fault' in pattern) throw new Error(`"${host}" is no pattern`);
  return explainReach(site, zone, nameBelow(pattern), port, { today: TODAY }).verdict;
}

/** Fates that are not true, as text. */
function untrueFates(site: Site, { fates }: ImportedSite): readonly string[] {
  return fates.flatMap(({ zone, written, port, outcome, hosts, because }) => {
    const title = `${zone} ${written}:${port} ${outcome} (${because})`;
    if (outcome === 'dropped') return hosts.length === 0 && because !== '' ? [] : [`${title}: without a reason`];
    if (hosts.length === 0) return [`${title}: nothing stands for it`];
    return hosts
      .filter((host) => verdictOf(site, zone, host, port) !== 'allow')
      .map((host) => `${title}: ${host} is denied`);
  });
}

/** What a zone may reach on the Internet although no list had it, and no finding tells. */
function silentOpenings(site: Site, source: ReadSource, { findings }: ImportedSite): readonly string[] {
  const told = findings
    .filter(({ code }) => code === 'opened')
    .map(({ was }) => was)
    .join('\n');
  return site.zones.flatMap((zone) => {
    const listed = source.zones.find(({ name }) => name === zone.name)?.names ?? [];
    return needsOf(site, zone)
      .filter(({ end }) => end === undefined)
      .filter(({ host = '', port }) => {
        const pattern = parseHostPattern(host);
        const isListed =
          'kind' in pattern && listed.some((name) => name.port === port && coversPattern(name.pattern, pattern));
        return !isListed && !told.includes(`${host}:${port}`) && zone.parent !== undefined;
      })
      .map(({ host, port }) => `${zone.name} ${host}:${port}`);
  });
}

/** Whether a name asked for at a zone leads to the Internet. */
function leadsOut(site: Site, zone: string, name: string): boolean {
  const { verdict, steps } = explainReach(site, zone, name, 443, { today: TODAY });
  return verdict === 'allow' && !steps.some(({ text }) => text.endsWith('inside the plant'));
}

type Typed = { readonly destinationUrl: string; readonly destinationType: string };

/** What the old proxies did, nearest first: each took the most specific name of its list, and passed on only what was external. */
function ledOut(name: string, lists: readonly (readonly Typed[])[]): boolean {
  return lists.every((list) => {
    const fitting = list.filter(({ destinationUrl: url }) =>
      url.startsWith('*.') ? name.endsWith(url.slice(1)) : name === url,
    );
    const longest = Math.max(...fitting.map(({ destinationUrl: url }) => url.replace('*', '').length));
    const best = fitting.filter(({ destinationUrl: url }) => url === name || url.replace('*', '').length === longest);
    const exact = best.filter(({ destinationUrl: url }) => url === name);
    return best.length > 0 && (exact.length > 0 ? exact : best).every((each) => each.destinationType === 'external');
  });
}

function judge(source: ReadSource, wishes: Parameters<typeof importedSite>[1] = {}): ImportedSite {
  const imported = importedSite(source, wishes);
  expect(imported.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const site = resolvedSite(imported);
  expect(untrueFates(site, imported)).toEqual([]);
  expect(silentOpenings(site, source, imported)).toEqual([]);
  return imported;
}

describe('the sample, with everything that was wrong with it', () => {
  test.each([
    ['as it was', new Map<string, readonly string[]>()],
    [
      'narrowed to names of one’s own',
      new Map([
        ['storageAccount', ['stplant']],
        ['keyVault', ['kv-plant']],
        ['registry', ['crplant']],
      ]),
    ],
  ])('becomes a site that allows what it allowed, %s', (_how, values) => {
    const source = importSample(sampleFiles({ defects: ALL_DEFECTS, names: PUBLISHED_LIST }));
    const { fates } = judge(source, { values });
    for (const zone of ['level-3', 'level-2']) {
      // 47 and 2 on port 443, 3 on 8084; further ones from the defects that bring names along.
      expect(fates.filter((fate) => fate.zone === zone)).toHaveLength(55);
    }
  });
});

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const ownName = fc.tuple(label, label).map(([host, domain]) => `${host}.${domain}.example`);
const vendorName = fc.constantFrom(
  ...LNM_ARC_DOMAINS,
  ...PUBLISHED_LIST.exact,
  ...PUBLISHED_LIST.zones.map((zone) => `*.${zone}`),
  'westeurope.dp.kubernetesconfiguration.azure.com',
  'stplant.blob.core.windows.net',
  'kv-plant.vault.azure.net',
  'github.com',
  'ghcr.io',
);
const oddName = fc.constantFrom(
  '*',
  '*.com',
  '*.co.uk',
  '10.1.2.3',
  'https://updates.example/path',
  'UPPER.example.org',
  'name.example.org:8443',
  'name.example.org:22',
  'name.example.org:53',
  'dotted.example.org.',
  'azgn*.servicebus.windows.net',
  'two words',
  'localhost',
  'x.svc.cluster.local',
  '*.azure.com',
  '',
);
const domain = fc.oneof(
  { weight: 4, arbitrary: ownName },
  { weight: 2, arbitrary: ownName.map((name) => `*.${name}`) },
  { weight: 6, arbitrary: vendorName },
  { weight: 2, arbitrary: oddName },
);
const range = fc.constantFrom(
  '0.0.0.0/0',
  '10.7.0.0/16',
  '192.168.102.0/24',
  '10.42.0.0/16',
  '127.0.0.0/8',
  '300.1.1.1/99',
);
const address = fc.constantFrom('10.9.0.10', '192.168.104.10', '127.0.0.1', 'parent', '10.42.0.7', '8.8.8.8');

const proxy = fc.record({
  arc: fc.boolean(),
  domains: fc.array(
    fc.oneof(
      domain,
      domain.map((name) => ({ destinationUrl: name, destinationType: 'internal' })),
    ),
    { maxLength: 12 },
  ),
  ranges: fc.array(range, { maxLength: 3 }),
  parentIpAddr: address,
});

/** Levels 4, 3 and 2 as far as they go, and perhaps a second proxy at level 3. */
const plant: fc.Arbitrary<readonly LnmWishes[]> = fc
  .tuple(fc.array(proxy, { minLength: 1, maxLength: 3 }), fc.option(proxy, { nil: undefined }))
  .map(([chain, beside]) => {
    const placed: readonly LnmWishes[] = chain.map((each, index) => ({ ...each, level: 4 - index }));
    return beside === undefined || chain.length !== 2
      ? placed
      : [...placed, { ...beside, level: 3, name: 'level3-packaging' }];
  });

describe('resources of Layered Network Management', () => {
  test('become a site that allows what they allowed, or say why not', () => {
    fc.assert(
      fc.property(plant, (wishes) => {
        const source = importLnm([lnmFile(wishes)], NO_PLACEMENT);
        const { fates } = judge(source);
        for (const { name, parent } of source.zones.filter((zone) => zone.parent !== undefined)) {
          const above = wishes.find((each) => zoneOf(each, wishes) === parent);
          const missing = [
            ...(above?.domains ?? []).map((each) => (typeof each === 'string' ? each : each.destinationUrl)),
            ...(above?.arc === true ? LNM_ARC_DOMAINS : []),
          ].filter((written) => !fates.some((fate) => fate.zone === name && sameText(fate.written, written)));
          expect(missing).toEqual([]);
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  test('lead nothing to the Internet that ended inside the plant, whatever covers what', () => {
    const names = fc.constantFrom('mqtt.corp.example', 'a.mqtt.corp.example', '*.mqtt.corp.example', '*.corp.example');
    const typed = fc.record({ destinationUrl: names, destinationType: fc.constantFrom('internal', 'external') });
    const list = fc.array(typed, { minLength: 1, maxLength: 5 });
    const ends = fc.dictionary(names, fc.constantFrom('10.9.0.30:443', '10.9.0.30:8883'), { maxKeys: 2 });
    fc.assert(
      fc.property(list, list, ends, (upper, lower, internal) => {
        const wishes = [upper, lower].map((domains, index) => ({ level: 4 - index, arc: false, domains }));
        const source = importLnm([lnmFile(wishes)], { ...NO_PLACEMENT, internal: new Map(Object.entries(internal)) });
        const site = resolvedSite(judge(source));
        for (const name of ['mqtt.corp.example', 'a.mqtt.corp.example', 'b.a.mqtt.corp.example', 'c.corp.example']) {
          if (!ledOut(name, [upper])) expect([name, leadsOut(site, 'level-3', name)]).toEqual([name, false]);
          if (!ledOut(name, [lower, upper])) expect([name, leadsOut(site, 'level-2', name)]).toEqual([name, false]);
        }
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  test('of a plant of three levels keep what only one level had to that level', () => {
    const { fates } = judge(importLnm([lnmFile(PLANT)], NO_PLACEMENT));
    expect(fates.find(({ written }) => written === 'recipes.ovenvendor.example')).toMatchObject({
      zone: 'level-2',
      outcome: 'dropped',
      because: 'Lnm azure-iot-operations/level4 of level-4 did not let it pass',
    });
    expect(fates.find(({ written, zone }) => written === 'github.com' && zone === 'level-3')).toMatchObject({
      outcome: 'kept',
    });
  });
});

function zoneOf({ level, name }: LnmWishes, all: readonly LnmWishes[]): string {
  const beside = all.filter((other) => other.level === level).length > 1;
  return `level-${level ?? ''}${beside ? (name === undefined ? '-other' : '-packaging') : ''}`;
}

/** Twins in one list share a fate. */
function sameText(a: string, b: string): boolean {
  const [first, second] = [readOldName(a), readOldName(b)];
  return (
    a === b ||
    ('pattern' in first &&
      'pattern' in second &&
      first.pattern.text === second.pattern.text &&
      first.port === second.port)
  );
}
