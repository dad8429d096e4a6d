import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { EffectKind } from '../../cli/diff/effects/effect.ts';
import type { DiffReport } from '../../cli/diff/report.ts';
import type { Risk } from '../../levels/changes/change.ts';
import { EXIT } from '../../cli/verb.ts';
import { GITHUB_LIMIT } from '../../cli/diff/show/markdown.ts';
import { GitClone } from '../support/git-clone.ts';
import { blocksOf } from '../support/pages/page.ts';

const PATH = 'docs/review-a-change.md';
const PAGE = readFileSync(fileURLToPath(new URL(`../../${PATH}`, import.meta.url)), 'utf8');

/** Each is here because the type wants it. */
const EFFECTS: Readonly<Record<EffectKind, true>> = {
  cut: true,
  restart: true,
  trial: true,
  'next-start': true,
  'by-hand': true,
};
const RISKS: Readonly<Record<Risk['kind'], true>> = {
  'multi-tenant': true,
  wildcard: true,
  'new-port': true,
  'no-expiry': true,
  'level-skipped': true,
  learning: true,
};
const KEYS: Readonly<Record<keyof DiffReport, true>> = {
  version: true,
  base: true,
  head: true,
  today: true,
  summary: true,
  notCompared: true,
  problems: true,
  sites: true,
};

/** The words in the first column of the table with this heading. */
function rowsOf(heading: string): readonly string[] {
  const [, table = ''] = new RegExp(`^\\| ${heading} \\|.*\n\\| --- .*\n((?:\\|.*\n)+)`, 'm').exec(PAGE) ?? [];
  const cells = table.split('\n').flatMap((row) => row.split(' | ', 1)[0]?.slice(2) ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));
}

describe('docs/review-a-change.md', () => {
  test('says of its example what the command says', async () => {
    using clone = new GitClone();
    const [entry] = blocksOf(PATH).filter(({ language }) => language === 'yaml');
    clone.edit('levels/sites/contoso-bakery/level-2-packaging.yaml', (text) =>
      text.replace('policies:\n', `${entry?.text ?? ''}policies:\n`),
    );
    clone.edit('levels/sites/contoso-bakery/level-3.yaml', (text) =>
      text.replace('    - 10.30.0.20:443', '    - "*.packvendor.example:8443"\n    - 10.30.0.20:443'),
    );
    const { out } = await clone.run('diff', '--today', '2026-11-21');
    const [, printed] = /\$ sallyport diff\n([^`]+)```/.exec(PAGE) ?? [];
    expect(out).toMatch(new RegExp(`^${printed ?? 'nothing'}`));
    expect(out).toContain('may now reach spares.packvendor.example:8443');
  });

  test('has a row for every effect, risk and key of the report, and no other', () => {
    expect(new Set(rowsOf('effect'))).toEqual(new Set(Object.keys(EFFECTS)));
    expect(new Set(rowsOf('risk'))).toEqual(new Set(Object.keys(RISKS)));
    expect(new Set(rowsOf('key'))).toEqual(new Set(Object.keys(KEYS)));
  });

  test('has a row for every exit code', () => {
    const [, table = ''] = /^\| code \|.*\n\| --- .*\n((?:\|.*\n)+)/m.exec(PAGE) ?? [];
    expect([...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))).toEqual(Object.values(EXIT));
  });

  test('names the lengths that are asked for', () => {
    const pipeline = readFileSync(fileURLToPath(new URL('../../azure-pipelines.yaml', import.meta.url)), 'utf8');
    expect(PAGE).toContain(`${GITHUB_LIMIT.toLocaleString('en')} characters on GitHub`);
    expect(PAGE).toContain(/--limit \d+/.exec(pipeline)?.[0] ?? 'no limit');
  });
});
