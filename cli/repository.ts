// Finds the repository from wherever the command was started, as git does, and the sites in it.

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { listSites } from '../levels/load-site.ts';
import { WrongUse } from './verb.ts';

/** The nearest folder at or above `start` that holds levels/sites. */
export function findRepository(start: string = process.cwd()): string {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'levels', 'sites'))) return folder;
    if (dirname(folder) === folder) break;
  }
  throw new WrongUse(
    `Cannot find a Sallyport repository: neither "${resolve(start)}" nor a folder above it holds levels/sites. ` +
      'Change to your clone, or name it with --repository.',
  );
}

/** The sites a command works on: the named ones, or all. */
export function chooseSites(repository: string, named: readonly string[]): readonly string[] {
  const known = listSites(repository);
  const unknown = named.find((name) => !known.includes(name));
  if (unknown === undefined) return named.length > 0 ? named : known;
  throw new WrongUse(
    `Cannot find site "${unknown}": levels/sites holds ${known.map((name) => `"${name}"`).join(', ') || 'no site'}.`,
  );
}
