// Where declarations are read from: the working tree, or a commit (`diff` has a reader of its own).
// Paths are relative to the repository and use "/" on every system.
//
// Only files count. A link is not followed: what it points at may differ from machine to machine, and need not be part of the
// repository, so a commit could not be judged by what it holds.

import { constants, readFileSync, readdirSync, type Dirent } from 'node:fs';
import { join, sep } from 'node:path';

export type Repository = {
  /** The text of a file; undefined when there is none. */
  read(path: string): string | undefined;
  /** The files below a folder, relative to it, in code-unit order; empty when there is no such folder. */
  list(folder: string): readonly string[];
  /** What else lies there and is neither file nor folder: links. Absent where there can be none. */
  links?(folder: string): readonly string[];
};

/** A checkout on disk. */
export function workingTree(root: string): Repository {
  const entries = (folder: string, isWanted: (entry: Dirent) => boolean): readonly string[] =>
    unlessMissing(() => listEntries(join(root, folder), isWanted)) ?? [];
  return {
    read: (path) => unlessMissing(() => readFileSync(join(root, path), { encoding: 'utf8', flag: NO_LINK })),
    list: (folder) => entries(folder, (entry) => entry.isFile()),
    links: (folder) => entries(folder, (entry) => !entry.isFile()),
  };
}

/** Opens no link. TypeScript believes in it everywhere; Windows has no such flag. */
const NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/** A repository as callers name it: by its folder, or as a reader. */
export function repositoryAt(repository: string | Repository): Repository {
  return typeof repository === 'string' ? workingTree(repository) : repository;
}

function listEntries(folder: string, isWanted: (entry: Dirent) => boolean): readonly string[] {
  return entriesBelow(folder)
    .filter(isWanted)
    .map((file) => join(file.parentPath, file.name).slice(join(folder, sep).length).split(sep).join('/'))
    .sort();
}

/** Node's own way to list what lies deeper goes through links, in circles too. */
function entriesBelow(folder: string): readonly Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? entriesBelow(join(folder, entry.name)) : [entry],
  );
}

/** No such file, a folder, a file in place of a folder, a link: `read` finds no text there, `list` no files. */
const ABSENT: readonly unknown[] = ['ENOENT', 'EISDIR', 'ENOTDIR', 'ELOOP'];

/** That there is no file or folder is an answer; any other failure is not ours to hide. */
function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && ABSENT.includes(error.code)) return undefined;
    throw error;
  }
}
