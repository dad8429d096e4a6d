import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clone } from '../support/clone.ts';

const FILE = 'levels/sites/contoso-bakery/level-2-ovens.yaml';
const textOf = (clone: Clone): string => readFileSync(join(clone.path, FILE), 'utf8');

describe('sallyport expire', () => {
  test('lists by owner and ticket what has ended and what ends soon', async () => {
    using clone = new Clone();
    const { code, out } = await clone.run('expire', '--today', '2027-03-05', '--within', '20w');
    expect(code).toBe(0);
    expect(out).toBe(`Ended
  ot-network@contoso.example, CHG0041877
    *.updates.ovenvendor.example:443 in level-2-ovens  ended 2027-03-01, 4 days ago  levels/sites/contoso-bakery/level-2-ovens.yaml:25
      firmware catalogue of the oven vendor, contract 2026-114

Ends by 2027-07-23
  packaging@contoso.example, CHG0042310
    **.cloud.packvendor.example:443 in level-2-packaging  ends 2027-06-30, in 117 days  levels/sites/contoso-bakery/level-2-packaging.yaml:13
      remote diagnosis of the cartoning machines, service contract 2025-031

`);
  });

  test('says so when nothing ends', async () => {
    using clone = new Clone();
    expect(await clone.run('expire', '--today', '2026-11-10')).toMatchObject({
      code: 0,
      out: 'Nothing has ended, and nothing ends by 2026-12-10.\n',
    });
  });

  test('removes what has ended, once', async () => {
    using clone = new Clone();
    const before = textOf(clone);
    const [ended = 'nothing'] = /^ {2}- host: "\*\.updates[^]*?(?=^ {2}- )/m.exec(before) ?? [];
    const { code, out } = await clone.run('expire', '--remove', '--today', '2027-03-05');
    expect(code).toBe(0);
    expect(out).toMatch(
      /1 removed from levels\/sites\/contoso-bakery\/level-2-ovens\.yaml\.\nRun "sallyport synth" and commit both\.\n$/,
    );
    expect(textOf(clone)).toBe(before.replace(ended, ''));
    expect(await clone.run('expire', '--remove', '--today', '2027-03-05')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing has ended'),
    });
  });

  test('removes nothing without being told to', async () => {
    using clone = new Clone();
    const before = textOf(clone);
    await clone.run('expire', '--today', '2027-03-05');
    expect(textOf(clone)).toBe(before);
  });

  test.each([
    ['errors', (text: string): string => text.replace('parent: level-3', 'parent: level-9')],
    [
      'a port that carries no server name',
      (text: string): string => text.replace('example\n    port: 443', 'example\n    port: 22'),
    ],
    ['a file that does not parse', (text: string): string => `${text}allow: [`],
  ])('leaves a site with %s as it is, and goes on with the others', async (_, edit) => {
    using clone = new Clone(['contoso-bakery', 'northwind-dual-nic']);
    const before = textOf(clone);
    clone.edit('levels/sites/contoso-bakery/level-2-packaging.yaml', edit);
    const { code, out } = await clone.run('expire', '--remove', '--today', '2027-06-15');
    expect(code).toBe(1);
    expect(out).toContain('Sites with errors were left as they are. Mend them first.');
    expect(out).toContain('1 removed from levels/sites/northwind-dual-nic/level-3.yaml.');
    expect(textOf(clone)).toBe(before);
  });

  test('goes on with the other sites where a file leaves no place for the edit, and says where', async () => {
    using clone = new Clone(['contoso-bakery', 'northwind-dual-nic']);
    clone.edit(FILE, (text) =>
      text
        .replace(/(\n {2}- host: "\*\.updates[^]*?owner: )(\S+)/, '$1&own $2')
        .replace(/(&own \S+[^]*?owner: )\S+/, '$1*own'),
    );
    const before = textOf(clone);
    expect(await clone.run('check', 'contoso-bakery', '--today', '2027-06-15')).toMatchObject({ code: 0 });
    const { code, out, err } = await clone.run('expire', '--remove', '--today', '2027-06-15');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/level-2-ovens\.yaml:25:1 {2}error .*Cannot edit the file: Unresolved alias.*Edit it by hand/);
    expect(out).toContain('1 removed from levels/sites/northwind-dual-nic/level-3.yaml.');
    expect(textOf(clone)).toBe(before);
  });

  test('gives the same as data', async () => {
    using clone = new Clone();
    const { out } = await clone.run('expire', '--remove', '--today', '2027-03-05', '--json');
    expect(JSON.parse(out)).toMatchObject({
      today: '2027-03-05',
      until: '2027-04-04',
      expiring: [{ kind: 'entry', what: '*.updates.ovenvendor.example:443', hasEnded: true, removable: true }],
      removed: [{ file: FILE, line: 25 }],
      problems: [],
    });
  });

  test('refuses a span nobody understands', async () => {
    using clone = new Clone();
    expect(await clone.run('expire', '--within', 'soon')).toMatchObject({
      code: 2,
      err: expect.stringContaining('days or weeks'),
    });
  });
});
