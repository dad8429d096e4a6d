// Writes a site's files so that nobody ever sees half a tree: into .dist.new/<site>, then two renames.
//
//   dist/<site>      → .dist.old/<site>
//   .dist.new/<site> → dist/<site>
//
// A run that was interrupted leaves one of these folders behind; the next run finishes or undoes it (`recover`).

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const TREES = ['dist', 'flux'] as const;
export type Tree = (typeof TREES)[number];

/** Files of one site in one tree: path below `<tree>/<site>/` → text. */
export type TreeFiles = ReadonlyMap<string, string>;

/** Replaces `<tree>/<site>` by exactly these files; with no files the folder disappears. */
export function replaceTree(repository: string, tree: Tree, site: string, files: TreeFiles): void {
  recover(repository, tree, site);
  const { fresh, old, current } = places(repository, tree, site);
  for (const [path, text] of files) {
    const file = join(fresh, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (existsSync(current)) {
    mkdirSync(dirname(old), { recursive: true });
    renameSync(current, old);
  }
  if (files.size > 0) {
    mkdirSync(dirname(current), { recursive: true });
    renameSync(fresh, current);
  }
  discard(old);
  discardEmpty(dirname(fresh), dirname(old));
}

/** Finishes or undoes what an interrupted run left: a tree that was moved aside comes back unless a new one took its place. */
export function recover(repository: string, tree: Tree, site: string): void {
  const { fresh, old, current } = places(repository, tree, site);
  if (existsSync(old) && !existsSync(current)) renameSync(old, current);
  discard(old);
  discard(fresh);
}

/** The sites of which an interrupted run left a folder behind, whether they are still declared or not. */
export function interrupted(repository: string, tree: Tree): readonly string[] {
  const folders = [`.${tree}.old`, `.${tree}.new`].map((name) => join(repository, name)).filter(existsSync);
  const found = folders.flatMap((folder) => readdirSync(folder, { withFileTypes: true }));
  return [...new Set(found.filter((entry) => entry.isDirectory()).map(({ name }) => name))].sort();
}

/** Writes one file through a temporary one beside it. */
export function writeFileAtomically(file: string, text: string): void {
  const fresh = `${file}.new`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}

function places(repository: string, tree: Tree, site: string) {
  return {
    fresh: join(repository, `.${tree}.new`, site),
    old: join(repository, `.${tree}.old`, site),
    current: join(repository, tree, site),
  };
}

function discard(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function discardEmpty(...folders: readonly string[]): void {
  for (const folder of folders) {
    if (existsSync(folder) && readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
  }
}
