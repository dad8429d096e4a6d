// A repository as it would be with other texts in it: what an edit is checked against before it is written.

import type { Repository } from '../repository.ts';

export function overlaid(repository: Repository, texts: ReadonlyMap<string, string>): Repository {
  return {
    read: (path) => texts.get(path) ?? repository.read(path),
    list: (folder) => repository.list(folder),
  };
}
