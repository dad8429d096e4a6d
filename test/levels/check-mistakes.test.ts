// One site with every mistake `sallyport check` must show: one problem each, at its line and column, and nothing else.

import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { checkSite } from '../../levels/check-site.ts';

const REPOSITORY = fileURLToPath(new URL('../fixtures/mistakes', import.meta.url));
const FOLDER = 'levels/sites/mistakes/';

/** [file, line, column, severity, code, path] */
const EXPECTED = [
  ['levels/profiles/forgotten.yaml', 5, 11, 'warning', 'stale-profile', 'reviewed'],
  ['level-2-below.yaml', 9, 5, 'error', 'ceiling', 'allow[1]'],
  ['level-3-ceiling.yaml', 8, 18, 'error', 'cluster-name', 'cluster.name'],
  ['level-3-entries.yaml', 10, 5, 'error', 'protocol', 'allow[0]'],
  ['level-3-entries.yaml', 11, 105, 'error', 'reserved-expires', 'allow[1].expires'],
  ['level-3-entries.yaml', 13, 5, 'error', 'shadowed', 'allow[3]'],
  ['level-3-entries.yaml', 14, 109, 'warning', 'expired', 'allow[4].expires'],
  ['level-3-entries.yaml', 16, 5, 'error', 'release', 'release[0]'],
  ['level-3-faces.yaml', 9, 16, 'error', 'face-out-of-reach', 'forwarder.faces[1].address'],
  ['level-3-hosts.yaml', 7, 13, 'error', 'host', 'allow[0].host'],
  ['level-3-hosts.yaml', 8, 13, 'error', 'host', 'allow[1].host'],
  ['level-3-hosts.yaml', 9, 13, 'error', 'host', 'allow[2].host'],
  ['level-3-hosts.yaml', 10, 13, 'error', 'host', 'allow[3].host'],
  ['level-3-hosts.yaml', 11, 13, 'error', 'host', 'allow[4].host'],
  ['level-3-hosts.yaml', 12, 37, 'error', 'value', 'allow[5].port'],
  ['level-3-hosts.yaml', 13, 5, 'error', 'multi-tenant', 'allow[6]'],
  ['level-3-orphan.yaml', 3, 9, 'error', 'parent', 'parent'],
  ['level-3-pods.yaml', 5, 10, 'error', 'cluster-range', 'network'],
  ['level-3-secret.yaml', 8, 11, 'error', 'secret', ''],
  ['level-3-tab.yaml', 8, 1, 'error', 'yaml', ''],
  ['level-3-twice.yaml', 6, 1, 'error', 'yaml', ''],
  ['level-3-upside-down.yaml', 3, 9, 'error', 'parent-level', 'parent'],
  ['level-3-west.yaml', 4, 10, 'error', 'overlap', 'network'],
  ['level-3-words.yaml', 8, 5, 'error', 'unknown-profile', 'profiles[1]'],
  ['level-3-words.yaml', 9, 1, 'error', 'unknown-key', 'alow'],
  ['level-5.yaml', 3, 1, 'warning', 'not-enforced', 'policies.forwarder'],
];

describe('checkSite()', () => {
  const { site, problems } = checkSite(REPOSITORY, 'mistakes', { today: '2026-11-21' });

  test('shows one problem for each mistake, where it is mended, and nothing else', () => {
    const shown = problems.map(({ file, line, column, severity, code, path }) => [
      file.replace(FOLDER, ''),
      line,
      column,
      severity,
      code,
      path,
    ]);
    expect(shown).toEqual(EXPECTED);
  });

  test('gives no site while a file of it cannot be understood', () => {
    expect(site).toBeUndefined();
  });

  test('says what cannot be done, and why', () => {
    for (const { message } of problems) expect(message).toMatch(/^Cannot .+: \S.+/);
  });

  test('proposes the words that were meant', () => {
    const texts = problems.map(({ message }) => message).join('\n');
    expect(texts).toContain('Did you mean "allow"?');
    expect(texts).toContain('Did you mean "plant-base"?');
    expect(texts).toContain('Did you mean "level-4"?');
  });

  test('never repeats a secret', () => {
    expect(JSON.stringify(problems)).not.toContain('not a real one');
  });
});
