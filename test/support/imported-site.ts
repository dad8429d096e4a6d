// An import up to what would be written, over the profiles of this repository, without writing anything.

import { fileURLToPath } from 'node:url';
import { assembleSite, type ReadSource } from '../../cli/import/assemble-site.ts';
import { beyondLists } from '../../cli/import/beyond-lists.ts';
import type { Finding } from '../../cli/import/finding.ts';
import { settle, type SettledSite } from '../../cli/import/settle.ts';
import type { Wishes } from '../../cli/import/wishes.ts';
import { loadProfiles } from '../../levels/load-profiles.ts';
import { loadSite } from '../../levels/load-site.ts';
import type { Site } from '../../levels/model.ts';
import { workingTree, type Repository } from '../../levels/repository.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const TODAY = '2026-11-21';

/** This repository without its sites. */
const profilesOnly: Repository = {
  read: (path) => (path.startsWith('levels/sites/') ? undefined : workingTree(REPOSITORY).read(path)),
  list: (folder) => (folder.startsWith('levels/sites') ? [] : workingTree(REPOSITORY).list(folder)),
};

const NO_WISHES: Wishes = {
  site: 'plant',
  cloud: undefined,
  region: undefined,
  gitUrl: undefined,
  registry: undefined,
  forwarderDigest: undefined,
  corednsDigest: undefined,
  subscription: undefined,
  resourceGroup: undefined,
  owner: undefined,
  resolver: undefined,
  networks: new Map(),
  faces: new Map(),
  values: new Map(),
};

export type ImportedSite = SettledSite & { readonly findings: readonly Finding[] };

export function importedSite(source: ReadSource, wishes: Partial<Wishes> = {}): ImportedSite {
  const assembled = assembleSite(source, { ...NO_WISHES, ...wishes }, loadProfiles(profilesOnly).profiles);
  const settled = settle(profilesOnly, assembled.site, [...source.fates, ...assembled.fates], { today: TODAY });
  const beyond = settled.resolved === undefined ? [] : beyondLists(settled.resolved, source.zones);
  return { ...settled, findings: [...assembled.findings, ...beyond, ...source.findings] };
}

/** The site as every other command would read it, or an error that lists what is wrong with it. */
export function resolvedSite({ texts }: Pick<SettledSite, 'texts'>): Site {
  const folder = 'levels/sites/plant';
  const { site, problems } = loadSite(
    {
      read: (path) =>
        path.startsWith(`${folder}/`) ? texts.get(path.slice(folder.length + 1)) : profilesOnly.read(path),
      list: (path) => (path === folder ? [...texts.keys()].sort() : profilesOnly.list(path)),
    },
    'plant',
  );
  if (site !== undefined) return site;
  throw new Error(problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'));
}
