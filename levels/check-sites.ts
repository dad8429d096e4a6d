// Checks several sites of one repository together: each by itself, then what only shows between them.

import { checkAcrossSites, checkSite } from './check-site.ts';
import type { Site } from './model.ts';
import { compareProblems, type Problem } from './problem.ts';

export type CheckedSites = {
  /** Sites without errors, in the order asked for. */
  readonly sound: readonly Site[];
  readonly problems: readonly Problem[];
};

/** `today` is a day such as "2026-11-21"; it decides what is expired and what is stale, never what is synthesized. */
export function checkSites(
  repository: string,
  names: readonly string[],
  options: { readonly today: string },
): CheckedSites {
  const checked = names.map((name) => ({ name, ...checkSite(repository, name, options) }));
  const sites = checked.flatMap(({ site }) => (site === undefined ? [] : [site]));
  const problems = onlyOnce([...checked.flatMap((each) => each.problems), ...checkAcrossSites(sites)]).sort(
    compareProblems,
  );
  const broken = new Set(problems.filter(({ severity }) => severity === 'error').map(({ file }) => siteOfFile(file)));
  return { sound: sites.filter((site) => !broken.has(site.folder)), problems };
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
