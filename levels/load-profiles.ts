// Reads levels/profiles/: every profile that is sound, and the problems of the others.
// A profile with a problem is left out, so that nothing is derived from a list nobody can trust.

import { profileSchema, type Profile } from './declaration/profile.ts';
import { CLOUDS } from './declaration/site.ts';
import type { LoadedProfile } from './model.ts';
import { checkProfile } from './checks/profile-content.ts';
import type { Problem } from './problem.ts';
import { readDeclaration } from './loading/read-declaration.ts';
import { refuseLinks } from './loading/refuse-links.ts';
import { repositoryAt, type Repository } from './repository.ts';
import { parseYaml, type YamlFile } from './loading/yaml-file.ts';

const FOLDER = 'levels/profiles';

export type LoadedProfiles = {
  readonly profiles: ReadonlyMap<string, LoadedProfile>;
  readonly problems: readonly Problem[];
};

/** The last text of each file and what it gave: all sites of a repository read the same few profiles. */
const lastRead = new Map<string, { readonly key: string; readonly result: ReadProfile }>();

type ReadProfile = { readonly loaded: LoadedProfile | undefined; readonly problems: readonly Problem[] };

export function loadProfiles(repository: string | Repository): LoadedProfiles {
  const files = repositoryAt(repository);
  const names = files
    .list(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length));
  const read = names.map((name) => ({ name, ...readOnce(`${FOLDER}/${name}.yaml`, files, names) }));
  return {
    profiles: new Map(read.flatMap(({ name, loaded }) => (loaded === undefined ? [] : [[name, loaded]]))),
    problems: [...refuseLinks(files, FOLDER), ...read.flatMap(({ problems }) => problems)],
  };
}

function readOnce(path: string, files: Repository, names: readonly string[]): ReadProfile {
  const text = files.read(path) ?? '';
  const key = `${names.join(' ')}\n${text}`;
  const last = lastRead.get(path);
  if (last?.key === key) return last.result;
  const result = readProfile(path, text, names);
  lastRead.set(path, { key, result });
  return result;
}

function readProfile(path: string, text: string, names: readonly string[]): ReadProfile {
  const { file, problems } = parseYaml(path, text);
  if (problems.length > 0) return { loaded: undefined, problems };
  const { declaration, faults } = readDeclaration<Profile>(profileSchema, file);
  if (declaration === undefined) return { loaded: undefined, problems: faults.map(({ problem }) => problem) };
  const unsound = checkProfile(declaration, file, names);
  return { loaded: unsound.length === 0 ? loadedProfile(declaration, file) : undefined, problems: unsound };
}

function loadedProfile(profile: Profile, file: YamlFile): LoadedProfile {
  const lines = new Map(
    CLOUDS.map((cloud) => [
      cloud,
      (profile.clouds[cloud] ?? []).map((_, index) => file.locate(['clouds', cloud, index]).line),
    ]),
  );
  return {
    profile,
    file: file.path.slice('levels/'.length),
    reviewedAt: file.locate(['reviewed']),
    lineOf: (cloud, index) => lines.get(cloud)?.[index] ?? 1,
  };
}
