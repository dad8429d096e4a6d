import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Clone, runCommand } from '../support/clone.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const TODAY = ['--today', '2026-11-22'];

describe('sallyport report', () => {
  test('prints the page', async () => {
    const { code, out } = await runCommand('report', 'northwind-dual-nic', ...TODAY);
    expect(code).toBe(0);
    expect(out).toMatch(/^<!doctype html>\n[^]*<\/html>\n$/);
    expect(out).toContain('<h1>northwind-dual-nic</h1>');
  });

  test('writes the same bytes into a file, and says so', async () => {
    using folder = new TemporaryFolder();
    const file = join(folder.path, 'report.html');
    const { code, out } = await runCommand('report', 'northwind-dual-nic', '--out', file, ...TODAY);
    expect({ code, out }).toEqual({ code: 0, out: `Wrote ${file}.\n` });
    const printed = await runCommand('report', 'northwind-dual-nic', ...TODAY);
    expect(readFileSync(file, 'utf8')).toBe(printed.out);
  });

  test('gives the same as data', async () => {
    const { code, out } = await runCommand('report', 'contoso-bakery', '--json', ...TODAY);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      site: 'contoso-bakery',
      today: '2026-11-22',
      zones: 5,
      conduits: [{ kind: 'out' }, { kind: 'own' }, {}, {}, {}, { from: 'level-2-packaging', to: 'level-3' }],
      evidence: { requirements: expect.any(Array) },
      digests: { trees: expect.any(Array) },
    });
  });

  test('judges by the day it is given', async () => {
    const { out } = await runCommand('report', 'contoso-bakery', '--json', '--today', '2027-03-02');
    expect(out).toContain('"code": "expired"');
    expect(out).toContain('"standing": "ended"');
  });

  test('warns where what is committed is not what it reports on', async () => {
    using clone = new Clone();
    const { code, out, err } = await clone.run('report', 'contoso-bakery', ...TODAY);
    expect(code).toBe(0);
    expect(out).toContain('missing: run synth');
    expect(err).toContain('The report of "contoso-bakery" is not what Flux applies: dist/contoso-bakery/level-4, ');
    await clone.run('synth');
    const again = await clone.run('report', 'contoso-bakery', ...TODAY);
    expect(again.err).toBe('');
    expect(again.out).not.toContain('missing: run synth');
  });

  test('shows the errors of a site instead of a page', async () => {
    using clone = new Clone();
    clone.edit('levels/sites/contoso-bakery/level-3.yaml', (text) => text.replace('level: 3\n', 'level: 9\n'));
    const { code, out } = await clone.run('report', 'contoso-bakery');
    expect(code).toBe(1);
    expect(out).toContain('Cannot report on "contoso-bakery": mend its errors first.');
    const data = await clone.run('report', 'contoso-bakery', '--json');
    expect(JSON.parse(data.out)).toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]),
    });
  });

  test.each([
    [['nowhere'], 'Cannot find site "nowhere"'],
    [
      ['contoso-bakery', '--out', '/nonexistent/folder/report.html'],
      'Cannot write the report to "/nonexistent/folder/report.html"',
    ],
    [['contoso-bakery', '--today', 'soon'], 'Write a day that exists'],
  ])('answers %j with exit code 2 and says why', async (args, why) => {
    const { code, err } = await runCommand('report', ...args);
    expect(err).toContain(why);
    expect(code).toBe(2);
  });
});
