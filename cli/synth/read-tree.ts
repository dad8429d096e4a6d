// Reads a committed tree back, and names what differs from what would be synthesized.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { workingTree } from '../../levels/repository.ts';
import type { Tree, TreeFiles } from './write-tree.ts';

/** Every file of `<tree>/<site>` by its path below it, links as files without a text; empty when there is no such folder. */
export function readTree(repository: string, tree: Tree, site: string): TreeFiles {
  const files = workingTree(join(repository, tree, site));
  const paths = [...files.list(''), ...(files.links?.('') ?? [])].sort();
  return new Map(paths.map((path) => [path, files.read(path) ?? '']));
}

/** The sites that have a folder in a tree. */
export function sitesOf(repository: string, tree: Tree): readonly string[] {
  const folder = join(repository, tree);
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return found.map((entry) => entry.name).sort();
}

export type Drift = { readonly path: string; readonly state: 'missing' | 'different' | 'left over' };

/** What a reviewer would see change if the tree were synthesized now. */
export function compareTrees(prefix: string, committed: TreeFiles, synthesized: TreeFiles): readonly Drift[] {
  const drift: Drift[] = [];
  for (const [path, text] of synthesized) {
    const existing = committed.get(path);
    if (existing === undefined) drift.push({ path: `${prefix}/${path}`, state: 'missing' });
    else if (existing !== text) drift.push({ path: `${prefix}/${path}`, state: 'different' });
  }
  for (const path of committed.keys()) {
    if (!synthesized.has(path)) drift.push({ path: `${prefix}/${path}`, state: 'left over' });
  }
  return drift.sort((a, b) => (a.path < b.path ? -1 : 1));
}
