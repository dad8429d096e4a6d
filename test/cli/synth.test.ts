import { describe, expect, test } from '@jest/globals';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readTree } from '../../cli/synth/read-tree.ts';
import { Clone } from '../support/clone.ts';

const SITES = ['contoso-bakery', 'northwind-dual-nic'];

describe('sallyport synth', () => {
  test('writes the same bytes twice, and then finds nothing to change', async () => {
    using first = new Clone(SITES);
    using second = new Clone(SITES);
    expect(await first.run('synth')).toMatchObject({ code: 0 });
    expect(await second.run('synth')).toMatchObject({ code: 0 });
    for (const site of SITES) expect(readTree(second.path, 'dist', site)).toEqual(readTree(first.path, 'dist', site));
    expect((await first.run('synth')).out).toBe('2 sites: nothing to change.\n');
    expect(await first.run('synth', '--check')).toMatchObject({ code: 0 });
  });

  test('ignores the day: an entry that ended long ago stays in the output', async () => {
    using clone = new Clone();
    clone.edit('levels/sites/contoso-bakery/level-2-ovens.yaml', (text) => text.replace('2027-03-01', '2020-01-01'));
    expect(await clone.run('synth')).toMatchObject({ code: 0 });
    expect(readTree(clone.path, 'dist', 'contoso-bakery').get('level-3/network/Allowlist.level-3.yaml')).toContain(
      '2020-01-01',
    );
  });

  test('fails on drift, names each file, and writes nothing', async () => {
    using clone = new Clone();
    await clone.run('synth');
    clone.edit('dist/contoso-bakery/level-3/network/Allowlist.level-3.yaml', (text) => `${text}# by hand\n`);
    rmSync(join(clone.path, 'dist/contoso-bakery/level-4/host/steps.md'));
    clone.write('flux/contoso-bakery/level-9/zone.yaml', '{}\n');
    const { code, out } = await clone.run('synth', '--check');
    expect(code).toBe(1);
    expect(out.split('\n').slice(0, 3)).toEqual([
      'different  dist/contoso-bakery/level-3/network/Allowlist.level-3.yaml',
      'missing  dist/contoso-bakery/level-4/host/steps.md',
      'left over  flux/contoso-bakery/level-9/zone.yaml',
    ]);
    expect(existsSync(join(clone.path, 'dist/contoso-bakery/level-4/host/steps.md'))).toBe(false);
  });

  test('leaves the tree of a site with errors as it is, and writes the others', async () => {
    using clone = new Clone(SITES);
    await clone.run('synth');
    const before = readTree(clone.path, 'dist', 'contoso-bakery');
    clone.edit('levels/sites/contoso-bakery/level-4.yaml', (text) => text.replace('level: 4', 'level: 44'));
    clone.edit('levels/sites/northwind-dual-nic/level-4.yaml', (text) => text.replace('10.4.0.2:53', '10.4.0.3:53'));
    const { code, out } = await clone.run('synth');
    expect(code).toBe(1);
    expect(out).toContain('Sites with errors were left as they are.');
    expect(readTree(clone.path, 'dist', 'contoso-bakery')).toEqual(before);
    expect(
      readTree(clone.path, 'dist', 'northwind-dual-nic').get('level-4/network/ConfigMap.forwarder.yaml'),
    ).toContain('10.4.0.3:53');
  });

  test('removes the files of a zone and of a site that are gone', async () => {
    using clone = new Clone(SITES);
    await clone.run('synth');
    rmSync(join(clone.path, 'levels/sites/northwind-dual-nic'), { recursive: true });
    rmSync(join(clone.path, 'levels/sites/contoso-bakery/level-2-packaging.yaml'));
    clone.edit('levels/sites/contoso-bakery/level-3.yaml', (text) => text.replace(', level-2-packaging]', ']'));
    clone.edit('levels/sites/contoso-bakery/site.yaml', (text) =>
      text.replace(/ {4}- name: packaging\n[^]*?hub: packaging \} \}\n/, ''),
    );
    expect(await clone.run('synth')).toMatchObject({ code: 0 });
    expect(existsSync(join(clone.path, 'dist/northwind-dual-nic'))).toBe(false);
    expect(
      [...readTree(clone.path, 'flux', 'contoso-bakery').keys()].filter((path) => path.includes('packaging')),
    ).toEqual([]);
  });
});
