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
export function checkSites(repository: string, names: readonly string[], options: { readonly today: string }): CheckedSites {
  const checked = names.map((name) => ({ name, ...checkSite(repository, name, options) }));
  const sites = checked.flatMap(({ site }) => (site === undefined ? [] : [site]));
  const problems = [...checked.flatMap((each) => each.problems), ...checkAcrossSites(sites)].sort(compareProblems);
  const broken = new Set(problems.filter(({ severity }) => severity === 'error').map(({ file }) => siteOfFile(file)));
  return { sound: sites.filter((site) => !broken.has(site.folder)), problems };
}

/** `levels/sites/<site>` of a file in it; the file itself where it belongs to no site. */
function siteOfFile(file: string): string {
  return file.split('/').slice(0, 3).join('/');
}
