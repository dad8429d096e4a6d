// The held changes of levels/changes, each as a commit, read by the command as an operator reads it.

import { describe, expect, test } from '@jest/globals';
import { loadSite } from '../../../levels/load-site.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { applyEdits, exampleRepository, SITE, type Files } from '../../levels/changes/held-changes/edits.ts';
import { TODAY, type HeldChange } from '../../levels/changes/held-changes/held-change.ts';
import { HELD_CHANGES } from '../../levels/changes/held-changes/held-changes.ts';
import { authoritiesOf } from '../../support/authorities.ts';
import { GitClone } from '../../support/git-clone.ts';

const repository = exampleRepository();

/** The two versions as commits of one clone. */
async function commitBoth(clone: GitClone, { prior = [], edits }: HeldChange): Promise<void> {
  const base: Files = applyEdits(repository, prior);
  clone.put(base);
  clone.commit('before');
  const head = applyEdits(repository, edits, base);
  clone.put(new Map([...head].filter(([path, text]) => base.get(path) !== text || !base.has(path))));
  clone.put(await missingAuthorities(clone));
  clone.commit('after');
}

/** A zone with a new name needs an authority of that name, which the change brings along. */
async function missingAuthorities(clone: GitClone): Promise<Files> {
  const { site } = loadSite(clone.path, SITE);
  if (site === undefined || site.authorities.size === 0) return new Map();
  if (telemetryOf(site).authorities.every(({ zone }) => site.authorities.has(zone))) return new Map();
  const files = await authoritiesOf(site);
  return new Map([...files].map(([file, text]) => [`${site.folder}/pki/${file}`, text]));
}

describe('sallyport diff', () => {
  test.each(HELD_CHANGES)('tells of $what', async (held) => {
    using clone = new GitClone();
    await commitBoth(clone, held);
    const { code, out } = await clone.run('diff', 'HEAD~1', 'HEAD', '--today', TODAY);
    const told = out.split('\n').map((line) => line.trim().replace(/^[-+·!✗] /, ''));
    const notices = (held.notices ?? []).map((notice) => notice.replace(/^(?:error|warning|info): /, ''));
    expect(told).toEqual(expect.arrayContaining([...held.sentences, ...notices]));
    expect(out).not.toContain('no other line tells of it');
    const isRefused = (held.notices ?? []).some((notice) => notice.startsWith('error: '));
    expect(code).toBe(isRefused ? 1 : 0);
    if (!isRefused) expect(told[0]).toMatch(/, proof holds\.$/);
  });
});
