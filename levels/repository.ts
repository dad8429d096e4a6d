// Where declarations are read from: the working tree, or a commit (`diff` has a reader of its own).
// Paths are relative to the repository and use "/" on every system.

import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

export type Repository = {
  /** The text of a file; undefined when there is none. */
  read(path: string): string | undefined;
  /** The files below a folder, relative to it, in code-unit order; empty when there is no such folder. */
  list(folder: string): readonly string[];
};

/** A checkout on disk. */
export function workingTree(root: string): Repository {
  return {
    read: (path) => unlessMissing(() => readFileSync(join(root, path), 'utf8')),
    list: (folder) => unlessMissing(() => listFiles(join(root, folder))) ?? [],
  };
}

/** A repository as callers name it: by its folder, or as a reader. */
export function repositoryAt(repository: string | Repository): Repository {
  return typeof repository === 'string' ? workingTree(repository) : repository;
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((file) => !file.isDirectory())
    .map((file) => join(file.parentPath, file.name).slice(join(folder, sep).length).split(sep).join('/'))
    .sort();
}

/** A file or folder that does not exist is an answer; any other failure is not ours to hide. */
function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
