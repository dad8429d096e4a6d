// What the command asks of the proof, where objects do not follow the declarations they are said to be made of.

import { describe, expect, test } from '@jest/globals';
import { proveSite } from '../../../cli/diff/prove-site.ts';
import type { SiteProof } from '../../../cli/diff/report.ts';
import { changesOf } from '../../../levels/changes/changes-of.ts';
import { loadSite } from '../../../levels/load-site.ts';
import type { Site } from '../../../levels/model.ts';
import { applyEdits, exampleRepository, SITE, type Edit, withFiles } from '../../levels/changes/held-changes/edits.ts';
import { synthesizedFiles } from '../../support/plant-files.ts';

const TODAY = '2026-11-22';
const LISTS = /Allowlist\.|\/allowlist\.yaml$/;
const LISTS_AND_NAMES = /Allowlist\.|\/allowlist\.yaml$|ConfigMap\.dns-|\/config\/dns\//;
const repository = exampleRepository();

/** The example, with some texts replaced. */
function siteWith(...edits: readonly Edit[]): Site {
  const { site, problems } = loadSite(withFiles(repository, applyEdits(repository, edits)), SITE);
  if (site === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return site;
}

const base = siteWith();

/** The proof of a head of which some objects are others than its declarations give. */
function proofOf(head: Site, change: (files: Map<string, string>) => void): SiteProof {
  const after = new Map(synthesizedFiles(head));
  change(after);
  const [before, changes] = [synthesizedFiles(base), changesOf(base, head, { today: TODAY })];
  return proveSite({ base, head, before, after, change: changes, today: TODAY });
}

/** Leaves some objects as they were before. */
function kept(pattern: RegExp): (files: Map<string, string>) => void {
  return (files) => {
    for (const [path, text] of synthesizedFiles(base)) if (pattern.test(path)) files.set(path, text);
  };
}

function every(pattern: RegExp, edit: (text: string) => string): (files: Map<string, string>) => void {
  return (files) => {
    for (const [path, text] of files) if (pattern.test(path)) files.set(path, edit(text));
  };
}

function granting(zone: string, entry: string): (text: string) => string {
  return (text) => text.replace('  grants:\n', `  grants:\n    - { for: [${zone}], from: x, entries: [${entry}] }\n`);
}

const EVERY_HOP: readonly (readonly [string, (text: string) => string])[] = [
  ['a name', granting('level-2-ovens', '{ host: evil.example, port: 443 }')],
  [
    'the wildcard of another zone',
    granting('level-2-packaging', '{ host: "*.updates.ovenvendor.example", port: 443 }'),
  ],
  ['a later day', (text) => text.replaceAll('2027-03-01', '2099-01-01')],
  ['no last day', (text) => text.replaceAll(/\n +expires: "?2027-03-01"?/g, '')],
];

describe('proveSite()', () => {
  test.each(EVERY_HOP)('breaks where every forwarder grants %s that nobody declared, whatever DNS says', (_, edit) => {
    const { verdict, counterExamples } = proofOf(base, every(LISTS, edit));
    expect(verdict).toBe('broken');
    expect(counterExamples.map(({ kind }) => kind)).toContain('opened');
  });

  test.each([
    ['a name instead of a wildcard', '"**.cloud.packvendor.example"', 'a.cloud.packvendor.example'],
    ['a day that is sooner', 'expires: 2027-06-30', 'expires: 2026-12-31'],
  ])('holds for %s, and breaks where the objects stay as wide', (_, old, by) => {
    const head = siteWith({ file: 'level-2-packaging', replace: old, with: by });
    expect(proofOf(head, () => undefined)).toEqual({ verdict: 'holds', counterExamples: [] });
    const { verdict, counterExamples } = proofOf(head, kept(LISTS_AND_NAMES));
    expect(verdict).toBe('broken');
    expect(counterExamples.map(({ kind }) => kind)).toContain('still-open');
  });

  test('holds for another end, and breaks where the objects keep the old one', () => {
    const head = siteWith({ file: 'level-2-packaging', replace: 'address: 10.30.0.30', with: 'address: 10.30.0.31' });
    expect(proofOf(head, () => undefined)).toEqual({ verdict: 'holds', counterExamples: [] });
    expect(proofOf(head, kept(LISTS)).counterExamples.map(({ kind }) => kind)).toContain('still-open');
  });

  test('holds where what is wrong was wrong before, and tells it', () => {
    const wrong = every(/level-2-ovens\/host\/resolv\.conf$/, () => 'nameserver 9.9.9.9\n');
    const [before, after] = [new Map(synthesizedFiles(base)), new Map(synthesizedFiles(base))];
    for (const files of [before, after]) wrong(files);
    const change = changesOf(base, base, { today: TODAY });
    const { verdict, counterExamples } = proveSite({ base, head: base, before, after, change, today: TODAY });
    expect([verdict, counterExamples.length > 0, counterExamples.every(({ isOld }) => isOld)]).toEqual([
      'holds',
      true,
      true,
    ]);
  });
});
