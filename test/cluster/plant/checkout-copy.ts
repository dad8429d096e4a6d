// A copy of this checkout as an operator of one site would have it: what Git knows, uncommitted changes included, so that a
// developer tests what is on the screen. Other sites are left out, and what only those need who change the program: every Flux
// of the plant fetches all of the repository with each commit. Packages are linked one by one into a folder of the copy's own,
// because the command keeps a cache beside them.

import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../image/run.ts';

const CHECKOUT = join(import.meta.dirname, '../../..');
const OF_DEVELOPERS = /^(?:test|bench)\//;
const SITES = /^(?:levels\/sites|dist|flux)\/(?<site>[^/]+)\//;

/** Copies the files of the checkout that the plant of a site needs into a folder that does not exist yet. */
export async function copyCheckout(folder: string, site: string): Promise<void> {
  for (const file of await filesOfCheckout(site)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(CHECKOUT, file), join(folder, file), { verbatimSymlinks: true });
  }
  linkPackages(folder);
}

async function filesOfCheckout(site: string): Promise<readonly string[]> {
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: CHECKOUT });
  return [...new Set(listed.split('\0'))].filter(
    (file) => file !== '' && belongsTo(site, file) && existsSync(join(CHECKOUT, file)),
  );
}

function belongsTo(site: string, file: string): boolean {
  if (OF_DEVELOPERS.test(file)) return false;
  const owner = SITES.exec(file)?.groups?.['site'];
  return owner === undefined || owner === site;
}

function linkPackages(folder: string): void {
  const packages = join(CHECKOUT, 'node_modules');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  for (const name of readdirSync(packages).filter((each) => each !== '.cache'))
    symlinkSync(join(packages, name), join(folder, 'node_modules', name));
}
