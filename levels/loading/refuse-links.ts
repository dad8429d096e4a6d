// Links among the declarations. They are not followed (repository.ts), so what somebody means by one would be missing without
// a word.

import { problemAt, type Problem } from '../problem.ts';
import type { Repository } from '../repository.ts';

export function refuseLinks(repository: Repository, folder: string): readonly Problem[] {
  return (repository.links?.(folder) ?? []).map((name) => {
    const file = `${folder}/${name}`;
    const message = `Cannot read "${file}": it is no file but a link, and links are not followed. Put the file itself there, or remove it`;
    return problemAt({ file, line: 1, column: 1 }, [], 'link', message);
  });
}
