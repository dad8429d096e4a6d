// Checks several sites of one repository together: each by itself, then what only shows between them.

import { checkAcrossSites, checkSecrets, checkSite } from './check-site.ts';
import { PROFILES_FOLDER, SITES_FOLDER } from './loading/draft-site.ts';
import type { Site } from './model.ts';
import { compareProblems, type Problem } from './problem.ts';
import { repositoryAt, type Repository } from './repository.ts';

export type CheckedSites = {
  /** Sites without errors, in the order asked for. */
  readonly sound: readonly Site[];
  readonly problems: readonly Problem[];
};

/** `today` is a day such as "2026-11-21"; it decides what is expired and what is stale, never what is synthesized. */
export function checkSites(
  repository: string | Repository,
  names: readonly string[],
  options: { readonly today: string },
): CheckedSites {
  const checked = names.map((name) => ({ name, ...checkSite(repository, name, options) }));
  const sites = checked.flatMap(({ site }) => (site === undefined ? [] : [site]));
  const problems = onlyOnce([
    ...checked.flatMap((each) => each.problems),
    ...checkAcrossSites(sites),
    ...checkBeside(repositoryAt(repository)),
  ]).sort(compareProblems);
  const broken = new Set(problems.filter(({ severity }) => severity === 'error').map(({ file }) => siteOfFile(file)));
  return { sound: sites.filter((site) => !broken.has(site.folder)), problems };
}

/** Secrets where no site looks: in profiles that nobody uses, and in files beside the sites. */
function checkBeside(repository: Repository): readonly Problem[] {
  const loose = repository.list(SITES_FOLDER).filter((file) => !file.includes('/'));
  return checkSecrets(
    repository,
    [PROFILES_FOLDER],
    loose.map((file) => `${SITES_FOLDER}/${file}`),
  );
}

/** What is wrong with a profile is found by every site that uses it, and told once. */
function onlyOnce(problems: readonly Problem[]): Problem[] {
  const keyOf = ({ file, line, column, message }: Problem) => `${file}:${line}:${column} ${message}`;
  return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()];
}

/** `levels/sites/<site>` of a file in it; the file itself where it belongs to no site. */
function siteOfFile(file: string): string {
  return file.split('/').slice(0, 3).join('/');
}
