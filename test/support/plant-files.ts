// The synthesized files of a site by their paths in the repository: as they are committed, or as synth would write them.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { siteFiles } from '../../constructs/site-files.ts';
import type { Site } from '../../levels/model.ts';
import type { SynthesizedFiles } from '../../reachability/reach.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Sites of the repository. */
export const EXAMPLES = ['contoso-bakery', 'fabrikam-aks-and-vm', 'northwind-dual-nic'] as const;

/** What `dist/` and `flux/` hold for a site. */
export function committedFiles(site: string): SynthesizedFiles {
  return new Map(['dist', 'flux'].flatMap((tree) => filesBelow(`${tree}/${site}`)));
}

function filesBelow(folder: string): readonly (readonly [string, string])[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(ROOT.length), readFileSync(path, 'utf8')] as const);
}

/** What synth would write for a site. */
export function synthesizedFiles(site: Site): SynthesizedFiles {
  const { dist, flux } = siteFiles(site);
  return new Map([
    ...[...dist].map(([path, text]) => [`dist/${site.name}/${path}`, text] as const),
    ...[...flux].map(([path, text]) => [`flux/${site.name}/${path}`, text] as const),
  ]);
}
