// What lies in dist/ and flux/ is what is merged and applied, whatever the declarations say.

import { describe, expect, test } from '@jest/globals';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitClone } from '../../support/git-clone.ts';
import type { Ran } from '../../support/clone.ts';

const SITE = 'contoso-bakery';
const PACKAGING = `levels/sites/${SITE}/level-2-packaging.yaml`;
const LIST = `dist/${SITE}/level-4/network/Allowlist.level-4.yaml`;

async function synthesized(sites: readonly string[] = [SITE]): Promise<GitClone> {
  const clone = new GitClone(sites);
  await clone.run('synth');
  clone.commit('synthesized');
  return clone;
}

/** The last commit against the one before. */
function diffLast(clone: GitClone): Promise<Ran> {
  clone.commit('the change');
  return clone.run('diff', 'HEAD~1', 'HEAD', '--today', '2026-11-21');
}

function renameLicence(clone: GitClone): void {
  clone.edit(PACKAGING, (text) => text.replace('host: licence.', 'host: licences.'));
}

describe('sallyport diff, of committed objects', () => {
  test.each(['removed', 'moved behind links'])('refuses what is gone (%s) where the base keeps it', async (how) => {
    using clone = await synthesized();
    for (const tree of ['dist', 'flux']) {
      const folder = join(clone.path, tree, SITE);
      if (how === 'removed') rmSync(folder, { recursive: true });
      else {
        renameSync(folder, join(clone.path, `${tree}-elsewhere`));
        symlinkSync(`../${tree}-elsewhere`, folder);
      }
    }
    const { code, out } = await diffLast(clone);
    expect(out).toMatch(/✗ dist\/ and flux\/ do not hold what is declared, in \d+ files/);
    expect(out).not.toContain('proof holds');
    expect(code).toBe(1);
  });

  test('refuses a new site that was never synthesized, where other sites are', async () => {
    using clone = await synthesized(['northwind-dual-nic']);
    using other = new GitClone();
    renameSync(join(other.path, 'levels/sites', SITE), join(clone.path, 'levels/sites', SITE));
    const { code, out } = await diffLast(clone);
    expect(out).toMatch(/✗ dist\/ and flux\/ do not hold what is declared/);
    expect(code).toBe(1);
  });

  test('says nothing of a proof where other objects than the declared ones are merged', async () => {
    using clone = await synthesized();
    clone.edit(LIST, (text) => `${text}# by hand\n`);
    const { code, out } = await diffLast(clone);
    expect(out).toMatch(/^nothing opens or closes, 1 error, not proven\.\n/);
    expect(out).toContain(LIST);
    expect(code).toBe(1);
  });

  test.each([
    ['a link below a site', `flux/${SITE}/level-3/evil.yaml`, true],
    ['a link beside the sites', 'flux/evil', true],
    ['a file beside the sites', 'dist/evil.yaml', false],
  ])('refuses %s', async (_what, path, isLink) => {
    using clone = await synthesized();
    if (isLink) symlinkSync('/etc/passwd', join(clone.path, path));
    else writeFileSync(join(clone.path, path), 'kind: Pod\n');
    const { code, out } = await diffLast(clone);
    expect(out).toContain(path);
    expect(code).toBe(1);
    rmSync(join(clone.path, path));
    expect(await diffLast(clone)).toMatchObject({ code: 0 });
  });

  test('names the files of several sites', async () => {
    using clone = await synthesized([SITE, 'northwind-dual-nic']);
    const files = [`dist/${SITE}/evil.yaml`, 'dist/northwind-dual-nic/evil.yaml'];
    for (const file of files) clone.write(file, 'kind: Pod\n');
    const { out } = await diffLast(clone);
    for (const file of files) expect(out).toContain(`      ${file}\n`);
  });

  test('leaves objects of another version of Sallyport to that version, and says so', async () => {
    using clone = await synthesized();
    clone.write('constructs/core-dns.ts', 'export {};\n');
    clone.edit(LIST, (text) => `${text}# as the next version writes it\n`);
    const { code, out } = await diffLast(clone);
    expect(out).toMatch(/^nothing opens or closes, 1 warning, not proven\.\n/);
    expect(out).toMatch(/! dist\/ and flux\/ differ in 1 file from .* "npm run drift"/);
    expect(code).toBe(0);
  });
});

describe('sallyport diff, from declarations that cannot be read', () => {
  async function brokenClone(): Promise<GitClone> {
    const clone = await synthesized();
    clone.edit(PACKAGING, (text) => `${text}bogus: 1\n`);
    clone.commit('broken');
    clone.edit(PACKAGING, (text) => text.replace('bogus: 1\n', ''));
    return clone;
  }

  test('accepts what mends them without a change of any object', async () => {
    using clone = await brokenClone();
    const { code, out } = await diffLast(clone);
    expect(out).toMatch(/^nothing opens or closes, 1 warning, proof holds\.\n/);
    expect(out).toMatch(/! the declarations of the base have errors \(levels\/sites\/.*: Cannot /);
    expect(code).toBe(0);
  });

  test('refuses what changes anything else with them', async () => {
    using clone = await brokenClone();
    renameLicence(clone);
    await clone.run('synth');
    const { code, out } = await diffLast(clone);
    expect(out).toMatch(/✗ nothing of it is judged: the declarations of the base have errors/);
    expect(out).not.toContain('proof holds');
    expect(code).toBe(1);
  });

  test('refuses the removal of the site with them', async () => {
    using clone = await brokenClone();
    for (const tree of ['levels/sites', 'dist', 'flux']) rmSync(join(clone.path, tree, SITE), { recursive: true });
    expect(await diffLast(clone)).toMatchObject({ code: 1 });
  });
});

describe('sallyport diff, of links in place of declarations', () => {
  test.each(['committed', 'not committed'])('refuses them (%s)', async (state) => {
    using clone = new GitClone();
    mkdirSync(join(clone.path, 'elsewhere'));
    symlinkSync('../../../elsewhere', join(clone.path, `levels/sites/${SITE}/extra.yaml`));
    symlinkSync('../../..', join(clone.path, `levels/sites/${SITE}/circle`));
    clone.write(`dist/${SITE}/level-4/x.yaml`, '');
    symlinkSync('../../..', join(clone.path, `dist/${SITE}/level-4/extra`));
    const { code, out } =
      state === 'committed' ? await diffLast(clone) : await clone.run('diff', '--today', '2026-11-21');
    expect(code).toBe(1);
    for (const name of ['extra.yaml', 'circle'])
      expect(out).toContain(`Cannot read "levels/sites/${SITE}/${name}": it is no file but a link`);
    expect(out).toContain('1 site is not compared');
  });
});
