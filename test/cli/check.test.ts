import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { Clone } from '../support/clone.ts';

const OVENS = 'levels/sites/contoso-bakery/level-2-ovens.yaml';
const reportSchema = z.object({
  problems: z.array(z.looseObject({ severity: z.string(), code: z.string(), line: z.number() })),
});

describe('sallyport check', () => {
  test('is fine with warnings, and fails on them when asked to be strict', async () => {
    using clone = new Clone();
    const fine = await clone.run('check', '--today', '2026-11-21');
    expect(fine).toMatchObject({ code: 0 });
    expect(fine.out).toMatch(/1 site checked: \d+ warnings\.\n$/);
    expect(await clone.run('check', '--strict', '--today', '2026-11-21')).toMatchObject({ code: 1 });
  });

  test('names the file, the line, the column and the cure of a mistake', async () => {
    using clone = new Clone();
    clone.edit(OVENS, (text) => text.replace('mes.bakery.internal #', 'https://mes.bakery.internal #'));
    const { code, out } = await clone.run('check', 'contoso-bakery');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^levels\/sites\/contoso-bakery\/level-2-ovens\.yaml:\d+:11 {2}error {2}Cannot .*a host has no scheme/m,
    );
  });

  test('gives no orders to the machine that runs a workflow, whatever a declaration says', async () => {
    using clone = new Clone();
    const order = '##vso[task.setvariable variable=x]y';
    clone.edit(OVENS, (text) => text.replace('mes.bakery.internal #', `"${order}" #`));
    const { code, out } = await clone.run('check', 'contoso-bakery');
    expect(code).toBe(1);
    expect(out).toContain('vso[task.setvariable');
    expect(out).not.toContain('##vso');
  });

  test('warns of an entry that has ended, as of the day it is given', async () => {
    using clone = new Clone();
    expect((await clone.run('check', '--today', '2027-03-01')).out).not.toContain('ended');
    const { code, out } = await clone.run('check', '--today', '2027-03-02', '--json');
    expect(code).toBe(0);
    expect(reportSchema.parse(JSON.parse(out)).problems.filter(({ code: word }) => word === 'expired')).toHaveLength(1);
  });

  test('finds a secret in what is generated', async () => {
    using clone = new Clone();
    clone.write('dist/contoso-bakery/level-4/network/Secret.x.yaml', `token: ghp_${'a1B2'.repeat(9)}\n`);
    const { code, out } = await clone.run('check');
    expect(code).toBe(1);
    expect(out).toContain('dist/contoso-bakery/level-4/network/Secret.x.yaml:1:');
  });
});
