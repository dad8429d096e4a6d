import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { conduitsOf } from '../../../cli/report/conduits/conduits-of.ts';
import { evidenceOf, type Evidence } from '../../../cli/report/evidence/evidence-of.ts';
import { factsOf, type Facts } from '../../../cli/report/evidence/facts.ts';
import type { Requirement } from '../../../cli/report/evidence/requirement.ts';
import { siteFiles } from '../../../constructs/site-files.ts';
import { ForwarderMetrics } from '../../../forwarder/observe/metrics.ts';
import type { Site } from '../../../levels/model.ts';
import { exampleSite } from '../../support/declared-site.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const EXAMPLES = ['contoso-bakery', 'fabrikam-aks-and-vm', 'northwind-dual-nic'] as const;

function factsFor(site: Site): Facts {
  return factsOf(site, conduitsOf(site, '2026-11-22'), siteFiles(site).dist);
}

const evidenceFor = (name: string): Evidence => evidenceOf(factsFor(exampleSite(name)));

function requirement({ requirements }: Evidence, id: string): Requirement {
  const found = requirements.find((each) => each.id === id);
  if (found === undefined) throw new Error(`No evidence for "${id}"`);
  return found;
}

describe('evidenceOf()', () => {
  test.each(EXAMPLES)('leads to places of %s that exist', async (name) => {
    const { dist } = siteFiles(exampleSite(name));
    const metrics = await new ForwarderMetrics().registry.metrics();
    for (const { id, where } of evidenceFor(name).requirements) {
      expect([id, where.length]).not.toEqual([id, 0]);
      for (const place of where) {
        if (place.kind === 'page')
          expect([place.path, existsSync(`${ROOT}/${place.path}`)]).toEqual([place.path, true]);
        if (place.kind === 'metric') expect(metrics).toContain(`# HELP ${place.name} `);
        if (place.kind === 'file') {
          const emitted = dist.has(place.path.replace(`dist/${name}/`, ''));
          expect([place.path, emitted || existsSync(`${ROOT}/${place.path}`)]).toEqual([place.path, true]);
        }
      }
    }
  });

  test.each(EXAMPLES)('claims nothing for %s without saying what is not covered', (name) => {
    for (const { id, how, gaps } of evidenceFor(name).requirements)
      expect([id, how.length > 0, gaps.length > 0]).toEqual([id, true, true]);
  });

  test.each(EXAMPLES)(
    'lists the requirements of %s in the order of the standard, each once, and none as not shown too',
    (name) => {
      const { requirements, notClaimed } = evidenceFor(name);
      const numbers = requirements.map(({ id }) => id.slice(3).split('.').map(Number));
      expect(numbers).toEqual(numbers.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
      const ids = [...requirements, ...notClaimed].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  test('claims brokers and authorities only where there are some', () => {
    const [bakery, fabrikam] = [evidenceFor('contoso-bakery'), evidenceFor('fabrikam-aks-and-vm')];
    const ids = ({ requirements }: Evidence) => requirements.map(({ id }) => id);
    expect(ids(bakery)).toEqual(expect.arrayContaining(['SR 1.8', 'SR 2.1']));
    expect(ids(fabrikam)).not.toEqual(expect.arrayContaining(['SR 1.8']));
    expect(ids(fabrikam)).not.toEqual(expect.arrayContaining(['SR 2.1']));
  });

  test('claims proof of origin only where a forwarder stands below another', () => {
    const proves = (name: string) => requirement(evidenceFor(name), 'SR 1.2').how.join(' ').includes('HMAC');
    expect(EXAMPLES.map(proves)).toEqual([true, true, false]);
  });

  test.each([
    ['contoso-bakery', 'The nodes of level-4 themselves are not held'],
    ['northwind-dual-nic', 'Workloads of level-4 are not held'],
    ['fabrikam-aks-and-vm', 'Nodes of level-5 and level-4 keep the way out of their network'],
  ])('admits at the boundary of %s: %s', (name, gap) => {
    expect(requirement(evidenceFor(name), 'SR 5.2').gaps.join(' ')).toContain(gap);
  });

  test('names what passes without TLS', () => {
    expect(requirement(evidenceFor('contoso-bakery'), 'SR 4.1').gaps.join(' ')).toContain(
      '2 destinations without TLS of ours to rely on (http or tcp): deb.debian.org:80 and historian.bakery.internal:5450.',
    );
    expect(requirement(evidenceFor('northwind-dual-nic'), 'SR 4.1').gaps.join(' ')).toContain(
      'No entry passes without TLS.',
    );
  });

  test('says that Azure Arc brings people in where its relay is listed', () => {
    const gaps = (name: string) => requirement(evidenceFor(name), 'SR 1.13').gaps.join(' ');
    expect(gaps('contoso-bakery')).toContain('**.servicebus.windows.net:443');
    expect(gaps('contoso-bakery')).toContain('Azure Arc brings sessions');
    const withoutArc = exampleSite('contoso-bakery');
    const facts = factsFor(withoutArc);
    const quiet = evidenceOf({
      ...facts,
      entries: facts.entries.filter(({ place }) => !place.path.includes('/profiles/arc-')),
    });
    expect(requirement(quiet, 'SR 1.13').gaps.join(' ')).not.toContain('Azure Arc');
  });

  test('follows what the forwarders are told about their record', () => {
    const facts = factsFor(exampleSite('contoso-bakery'));
    expect(requirement(evidenceOf(facts), 'SR 2.10').gaps).toHaveLength(1);
    const forwarders = facts.forwarders.map(({ zone, configuration }) => ({
      zone,
      configuration: { ...configuration, audit: { to: { file: '/var/log/audit', rotateMiB: 64 }, required: true } },
    }));
    const strict = evidenceOf({ ...facts, forwarders });
    expect(requirement(strict, 'SR 2.10')).toMatchObject({
      gaps: [],
      how: expect.arrayContaining([expect.stringContaining('nothing passes at level-4, level-3-5 and level-3')]),
    });
    expect(requirement(strict, 'SR 2.9').how).toEqual([
      'level-4, level-3-5 and level-3 write to a file of their own that is rotated by size.',
    ]);
    expect(strict.notClaimed.map(({ id }) => id)).not.toContain('SR 2.9');
  });
});
