// Declarations as a site, where `check` finds no error in them.

import { fileURLToPath } from 'node:url';
import { checkSites } from '../../levels/check-sites.ts';
import type { Site } from '../../levels/model.ts';
import { workingTree } from '../../levels/repository.ts';
import { memoryRepository } from '../support/memory-repository.ts';
import { type DeclaredFiles, SITE } from './any-site.ts';

export const TODAY = '2026-11-22';

const tree = workingTree(fileURLToPath(new URL('../..', import.meta.url)));

/** Undefined where the declarations have errors. */
export function soundSite(files: DeclaredFiles): Site | undefined {
  const profiles = tree.list('levels/profiles').map((path) => `levels/profiles/${path}`);
  const repository = memoryRepository({
    ...Object.fromEntries(profiles.map((path) => [path, tree.read(path) ?? ''])),
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`levels/sites/${SITE}/${name}`, text])),
  });
  return checkSites(repository, [SITE], { today: TODAY }).sound[0];
}
