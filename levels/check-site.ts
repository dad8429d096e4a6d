// Every problem of a site, at once: what its files say, whether its zones fit together, whether its entries are wise,
// and whether a secret slipped in. What one mistake brings about elsewhere is not reported a second time.

import { SITES_FOLDER } from './loading/draft-site.ts';
import { checkEntries } from './checks/check-entries.ts';
import { checkFleetNames } from './checks/telemetry/names.ts';
import { alignWithFiles } from './loading/follow-ups.ts';
import { loadDraft, type LoadedSite } from './load-site.ts';
import type { Site } from './model.ts';
import { compareProblems, problemAt, type Problem } from './problem.ts';
import { repositoryAt, type Repository } from './repository.ts';
import { findSecrets } from './checks/secrets.ts';
import { checkTopology } from './topology/check-topology.ts';

export type CheckOptions = {
  /** A day such as "2026-11-21": what is expired and what is stale. */
  readonly today: string;
};

/** Problems in the order in which people mend. The site is there when it could be understood, sound or not. */
export function checkSite(repository: string | Repository, name: string, options: CheckOptions): LoadedSite {
  const { draft, site, isWhole, usedProfiles, problems } = loadDraft(repository, name);
  const found = [
    ...problems,
    ...checkTopology(draft, options),
    ...(site === undefined ? [] : alignWithFiles(draft, checkEntries(site, options))),
  ];
  const secrets = checkSecrets(repositoryAt(repository), [`${SITES_FOLDER}/${name}`], usedProfiles);
  return { site: isWhole ? site : undefined, problems: arrange(withoutDoubtfulNeeds(found), secrets) };
}

/** Which authorities are needed follows from everything else: while that is wrong, nobody can tell what is missing or left over. */
function withoutDoubtfulNeeds(problems: readonly Problem[]): readonly Problem[] {
  const others = problems.filter(({ code }) => code !== 'authority-missing' && code !== 'authority-unused');
  return others.some(({ severity }) => severity === 'error') ? others : problems;
}

/** What shows only between sites: names that two of them use. */
export function checkAcrossSites(sites: readonly Site[]): readonly Problem[] {
  return [...checkClusterNames(sites), ...checkFleetNames(sites)];
}

function checkClusterNames(sites: readonly Site[]): readonly Problem[] {
  const named = sites.flatMap((site) =>
    site.zones.flatMap((zone) => (zone.cluster === undefined ? [] : [{ site, zone, name: zone.cluster.name }])),
  );
  const firstOf = new Map(named.toReversed().map((each) => [each.name, each]));
  return named.flatMap(({ site, zone, name }) => {
    const first = firstOf.get(name);
    if (first === undefined || first.site === site) return [];
    const path = ['cluster', 'name'];
    const message = `Cannot use "${name}" as the name of the cluster: "${first.zone.name}" of site "${first.site.name}" uses it too. Choose another in "cluster.name"`;
    return [problemAt(site.locate(zone.file, path), path, 'cluster-name', message)];
  });
}

/** Secrets in every file below folders, and in files. */
export function checkSecrets(
  repository: Repository,
  folders: readonly string[],
  files: readonly string[],
): readonly Problem[] {
  const paths = [...folders.flatMap((folder) => repository.list(folder).map((file) => `${folder}/${file}`)), ...files];
  return paths.flatMap((file) =>
    findSecrets(repository.read(file) ?? '').map(({ line, column, what }) => {
      const message = `Cannot keep ${what} in "${file}": Git never forgets it. Replace it at its source, then name a Secret ("secretRef") instead`;
      return problemAt({ file, line, column }, [], 'secret', message);
    }),
  );
}

/** Sorted, each once. Of a line that holds a secret, and of a part that should not be there, nothing else matters. */
function arrange(problems: readonly Problem[], secrets: readonly Problem[]): readonly Problem[] {
  const lineOf = ({ file, line }: Problem): string => `${file}:${line}`;
  const secretLines = new Set(secrets.map(lineOf));
  const placeOf = (problem: Problem): string => `${lineOf(problem)}:${problem.column}`;
  const needless = new Set(problems.filter(({ code }) => code === 'no-cluster').map(placeOf));
  const others = problems.filter(
    (problem) =>
      !secretLines.has(lineOf(problem)) && (problem.code === 'no-cluster' || !needless.has(placeOf(problem))),
  );
  const byText = new Map(
    [...secrets, ...others].map((problem) => [`${lineOf(problem)}:${problem.column} ${problem.message}`, problem]),
  );
  return [...byText.values()].sort(compareProblems);
}
