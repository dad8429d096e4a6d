// Whatever becomes of an example site, as long as it can be read, its change can be told, forwards and backwards. Runs are
// few here and differ each time; a failure prints its seed.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SiteChange } from '../../../levels/changes/change.ts';
import { changesOf } from '../../../levels/changes/changes-of.ts';
import { foldChanges, foldNotices } from '../../../levels/changes/fold-changes.ts';
import { listSites, loadSite } from '../../../levels/load-site.ts';
import type { Site } from '../../../levels/model.ts';
import { memoryRepository } from '../../support/memory-repository.ts';
import { anyMutation, mutate, type Files } from '../any-declaration/mutations.ts';
import { exampleRepository } from './held-changes/edits.ts';
import { TODAY } from './held-changes/held-change.ts';

const tree = exampleRepository();

function filesBelow(folder: string): Files {
  const paths = tree.list(folder).filter((path) => /\.(?:yaml|pem)$/.test(path));
  return Object.fromEntries(paths.map((path) => [`${folder}/${path}`, tree.read(`${folder}/${path}`) ?? '']));
}

const PROFILES = filesBelow('levels/profiles');

function siteIn(files: Files, name: string): Site | undefined {
  return loadSite(memoryRepository(files), name).site;
}

function textsOf(change: SiteChange): readonly string[] {
  return [...foldChanges([change]).map(({ sentence }) => sentence), ...foldNotices([change]).map(({ text }) => text)];
}

function placesOf({ changes }: SiteChange, kind: string): readonly string[] {
  const found = changes.filter((change) => change.kind === kind);
  return found.map(({ zone, host, port, protocol, end }) => [zone, host, port, protocol, end].join(' ')).sort();
}

describe('changesOf()', () => {
  test.each(listSites(tree))(
    'tells of any change of %s',
    (name) => {
      const files = { ...PROFILES, ...filesBelow(`levels/sites/${name}`) };
      const before = siteIn(files, name);
      fc.assert(
        fc.property(fc.array(anyMutation, { minLength: 1, maxLength: 3 }), (mutations) => {
          const after = siteIn(mutate(files, mutations), name);
          if (before === undefined || after === undefined) return;
          const [there, back] = [
            changesOf(before, after, { today: TODAY }),
            changesOf(after, before, { today: TODAY }),
          ];
          for (const text of textsOf(there)) {
            expect(text).not.toMatch(/undefined|\[object|NaN| {2}/);
            expect(text).toMatch(/\.$/);
          }
          expect(changesOf(after, after, { today: TODAY })).toMatchObject({ changes: [], notices: [] });
          const isRenamed = after.zones.some(({ declaration }) => declaration.was !== undefined);
          if (!isRenamed) expect(placesOf(there, 'opened')).toEqual(placesOf(back, 'closed'));
        }),
        { numRuns: 60, interruptAfterTimeLimit: 3_000 },
      );
    },
    60_000,
  );
});
