// Loads a site by its name. `checkSite` judges it; this is for readers of a site that has been judged.

import { draftSite, PROFILES_FOLDER, SITES_FOLDER } from './loading/draft-site.ts';
import type { SiteDraft } from './loading/draft.ts';
import { loadProfiles } from './load-profiles.ts';
import { readAuthorities } from './loading/read-authorities.ts';
import type { LoadedProfile, Site } from './model.ts';
import { compareProblems, type Problem } from './problem.ts';
import { repositoryAt, type Repository } from './repository.ts';

export type LoadedSite = {
  /** Undefined when a file of it could not be understood, or its zones form no tree. */
  readonly site: Site | undefined;
  readonly problems: readonly Problem[];
};

/** The names of the sites of a repository. */
export function listSites(repository: string | Repository): readonly string[] {
  const files = repositoryAt(repository).list(SITES_FOLDER);
  return [...new Set(files.filter((path) => path.includes('/')).map((path) => path.slice(0, path.indexOf('/'))))];
}

export function loadSite(repository: string | Repository, name: string): LoadedSite {
  const { site, isWhole, problems } = loadDraft(repository, name);
  return { site: isWhole ? site : undefined, problems: [...problems].sort(compareProblems) };
}

export type LoadedDraft = LoadedSite & {
  readonly draft: SiteDraft;
  /** Whether `site` is all that its files declare. */
  readonly isWhole: boolean;
  /** Their files, relative to the repository. */
  readonly usedProfiles: readonly string[];
};

/** As `loadSite`, with what could be understood of a site that is not whole. */
export function loadDraft(repository: string | Repository, name: string): LoadedDraft {
  const { draft, problems } = draftSite(repositoryAt(repository), name);
  const { profiles, problems: ofProfiles } = loadProfiles(repository);
  const uses = draft.zones.flatMap(({ declaration }) => declaration.profiles ?? []);
  const usedProfiles = [...new Set(uses.map(fileOfProfile))];
  const all = [...problems, ...ofProfiles.filter(({ file }) => usedProfiles.includes(file))];
  const isWhole = all.every(({ severity }) => severity !== 'error');
  const authorities = readAuthorities(repositoryAt(repository), draft.folder);
  return { draft, site: siteOf(draft, profiles, authorities), problems: all, isWhole, usedProfiles };
}

function fileOfProfile(use: string | { readonly name: string }): string {
  return `${PROFILES_FOLDER}/${typeof use === 'string' ? use : use.name}.yaml`;
}

function siteOf(
  draft: SiteDraft,
  profiles: ReadonlyMap<string, LoadedProfile>,
  authorities: Site['authorities'],
): Site | undefined {
  const { name, folder, declaration, zones } = draft;
  const [root] = zones;
  if (declaration === undefined || root === undefined) return undefined;
  return {
    name,
    folder,
    cloud: declaration.cloud,
    declaration,
    root,
    zones,
    profiles,
    authorities,
    locate: (file, path) => draft.locate(file, path),
  };
}
