// Changes of the example site, each with what an operator wants to read about it, word for word.

import { describe, expect, test } from '@jest/globals';
import type { SiteChange } from '../../../levels/changes/change.ts';
import { changesOf } from '../../../levels/changes/changes-of.ts';
import { foldChanges, foldNotices } from '../../../levels/changes/fold-changes.ts';
import { loadSite } from '../../../levels/load-site.ts';
import type { Site } from '../../../levels/model.ts';
import type { Repository } from '../../../levels/repository.ts';
import { applyEdits, exampleRepository, SITE, withFiles } from './held-changes/edits.ts';
import { TODAY, type HeldChange } from './held-changes/held-change.ts';
import { HELD_CHANGES } from './held-changes/held-changes.ts';

const repository = exampleRepository();

function siteIn(files: Repository): Site {
  const { site, problems } = loadSite(files, SITE);
  if (site !== undefined) return site;
  throw new Error(problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'));
}

function changeOf({ prior = [], edits }: HeldChange): SiteChange {
  const base = applyEdits(repository, prior);
  const [before, after] = [base, applyEdits(repository, edits, base)].map((files) =>
    siteIn(withFiles(repository, files)),
  );
  return changesOf(before, after, { today: TODAY });
}

describe('held changes', () => {
  test('are thirty or more, each another', () => {
    const names = HELD_CHANGES.map(({ what }) => what);
    expect(names.length).toBeGreaterThanOrEqual(30);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(HELD_CHANGES)('$what', (held) => {
    const change = changeOf(held);
    const groups = foldChanges([change]);
    expect({
      sentences: groups.map(({ sentence }) => sentence),
      risks: groups.flatMap(({ risks }) => risks.map(({ kind, text }) => `${kind}: ${text}`)),
      notices: foldNotices([change]).map(({ severity, text }) => `${severity}: ${text}`),
    }).toEqual({ sentences: held.sentences, risks: held.risks ?? [], notices: held.notices ?? [] });
  });

  test('cover every kind of change, risk and notice', () => {
    const all = HELD_CHANGES.map(changeOf);
    const changes = all.flatMap((change) => change.changes);
    const kindsOf = (items: readonly { readonly kind: string }[]): readonly string[] =>
      [...new Set(items.map(({ kind }) => kind))].sort();
    expect(kindsOf(changes)).toEqual(['closed', 'narrowed', 'opened', 'rerouted', 'widened']);
    expect(kindsOf(changes.flatMap(({ risks }) => risks))).toEqual([
      'learning',
      'level-skipped',
      'multi-tenant',
      'new-port',
      'no-expiry',
      'wildcard',
    ]);
    expect(kindsOf(all.flatMap(({ notices }) => notices))).toEqual([
      'already-expired',
      'azure',
      'break-glass',
      'ceiling',
      'cluster',
      'devices',
      'dns',
      'entry',
      'git',
      'images',
      'lock-out',
      'network',
      'policies',
      'released',
      'released-in-vain',
      'telemetry',
      'uplink',
      'zone-added',
      'zone-decommissioned',
      'zone-removed',
      'zone-renamed',
    ]);
  });
});
