// Puts a new site into the repository: whole or not at all. It is written beside the sites under a name that is no site's, then
// renamed.

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WrongUse } from '../verb.ts';

export function placeSite(repository: string, name: string, texts: ReadonlyMap<string, string>): void {
  const folder = requireFreeFolder(repository, name);
  // Outside of levels/sites, where every folder is a site: another command may look there at any time.
  const fresh = mkdtempSync(join(repository, '.import-'));
  try {
    // A folder in it, because the temporary one is for its owner only.
    mkdirSync(join(fresh, name));
    for (const [file, text] of texts) writeFileSync(join(fresh, name, file), text);
    renameSync(join(fresh, name), folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Where the site will be; an import never touches one that is there. */
export function requireFreeFolder(repository: string, name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    throw new WrongUse(
      `Cannot import site "${name}": its name is no DNS label. Use a-z, 0-9 and "-", at most 63 characters.`,
    );
  }
  const folder = join(repository, 'levels', 'sites', name);
  if (!existsSync(folder)) return folder;
  throw new WrongUse(
    `Cannot import site "${name}": levels/sites/${name} exists. Choose another name, or remove it first.`,
  );
}
