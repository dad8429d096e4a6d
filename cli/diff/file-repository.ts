// Files in memory as a repository of declarations: what was read from a commit, or passed to a thread.

import type { Repository } from '../../levels/repository.ts';

/** Text of each file by its path. */
export type Files = ReadonlyMap<string, string>;

export function fileRepository(files: Files): Repository {
  const folders = new Map<string, readonly string[]>();
  return {
    read: (path) => files.get(path),
    list: (folder) => {
      const known = folders.get(folder) ?? filesBelow(files, folder);
      folders.set(folder, known);
      return known;
    },
  };
}

/** Reads folders of a repository, so that they can be passed on. */
export function filesOf(repository: Repository, folders: readonly string[]): Files {
  const paths = folders.flatMap((folder) => repository.list(folder).map((file) => `${folder}/${file}`));
  return new Map(paths.map((path) => [path, repository.read(path) ?? '']));
}

function filesBelow(files: Files, folder: string): readonly string[] {
  const prefix = `${folder}/`;
  return [...files.keys()]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .sort();
}
