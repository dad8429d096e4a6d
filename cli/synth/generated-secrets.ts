// Secrets in what is generated. Nothing puts them there, so one that is found was pasted in by hand, or a declaration hid it.

import { problemAt, type Problem } from '../../levels/problem.ts';
import { findSecrets } from '../../levels/checks/secrets.ts';
import { readTree } from './read-tree.ts';
import { TREES } from './write-tree.ts';

export function findGeneratedSecrets(repository: string, sites: readonly string[]): readonly Problem[] {
  return sites.flatMap((site) =>
    TREES.flatMap((tree) =>
      [...readTree(repository, tree, site)].flatMap(([path, text]) => secretsOf(`${tree}/${site}/${path}`, text)),
    ),
  );
}

function secretsOf(file: string, text: string): readonly Problem[] {
  return findSecrets(text).map(({ line, column, what }) => {
    const message = `Cannot keep ${what} in "${file}": Git never forgets it. Replace it at its source, remove it from the declaration, and run "sallyport synth"`;
    return problemAt({ file, line, column }, [], 'secret', message);
  });
}
