// Files beside the folders of sites in dist/ and flux/. Nothing is synthesized there, so no declaration could say what they
// mean, and a cluster could be pointed at them.

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { problemAt, type Problem } from '../../levels/problem.ts';
import type { Git } from './git.ts';
import type { Head } from './revisions.ts';

const BESIDE_SITES = /^(?:dist|flux)\/[^/]+$/;

/** An error for each that a change adds or edits. */
export function strayFiles(git: Git, head: Head, changed: readonly string[]): readonly Problem[] {
  return present(
    git,
    head,
    changed.filter((path) => BESIDE_SITES.test(path)),
  ).map((file) => {
    const message = `Cannot tell what "${file}" is for: dist/ and flux/ hold a folder for each site, and nothing beside them. Remove it`;
    return problemAt({ file, line: 1, column: 1 }, [], 'stray-file', message);
  });
}

function present(git: Git, head: Head, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  if (head !== undefined) return git.list('ls-tree', '-z', '--name-only', head.commit, '--', ...paths);
  return paths.filter((path) => lstatSync(join(git.folder, path), { throwIfNoEntry: false })?.isDirectory() === false);
}
