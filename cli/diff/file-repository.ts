// Files in memory as a repository of declarations: what was read from a commit, or passed to a thread.

import type { Repository } from '../../levels/repository.ts';

/** Text of each file by its path. */
export type Files = ReadonlyMap<string, string>;

/** @param links - paths of what is no file. @default - none */
export function fileRepository(files: Files, links: readonly string[] = []): Repository {
  const folders = new Map<string, readonly string[]>();
  return {
    read: (path) => files.get(path),
    list: (folder) => {
      const known = folders.get(folder) ?? pathsBelow(folder, [...files.keys()]);
      folders.set(folder, known);
      return known;
    },
    links: (folder) => pathsBelow(folder, links),
  };
}

/** Reads folders of a repository, so that they can be passed on. */
export function filesOf(repository: Repository, folders: readonly string[]): Files {
  const paths = folders.flatMap((folder) => repository.list(folder).map((file) => `${folder}/${file}`));
  return new Map(paths.map((path) => [path, repository.read(path) ?? '']));
}

/** Paths of what lies in folders of a repository and is no file. */
export function linksOf(repository: Repository, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => (repository.links?.(folder) ?? []).map((name) => `${folder}/${name}`));
}

function pathsBelow(folder: string, paths: readonly string[]): readonly string[] {
  const prefix = `${folder}/`;
  return paths
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .sort();
}
