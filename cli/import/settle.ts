// Lets `check` judge an imported site before it is written. An entry that `check` refuses is taken out again, with the reason
// `check` gives: its rules are not written a second time here, and what it would not accept is not imported, but told.

import { checkSites } from '../../levels/check-sites.ts';
import { listSites } from '../../levels/load-site.ts';
import type { Problem } from '../../levels/problem.ts';
import type { Repository } from '../../levels/repository.ts';
import { becauseOfEntry } from './because.ts';
import type { Fate } from './finding.ts';
import type { PlannedSite } from './plan.ts';
import { siteTexts } from './site-texts.ts';

export type SettledSite = {
  readonly site: PlannedSite;
  readonly texts: ReadonlyMap<string, string>;
  readonly fates: readonly Fate[];
  /** What `check` says of it now. */
  readonly problems: readonly Problem[];
};

export function settle(
  repository: Repository,
  site: PlannedSite,
  fates: readonly Fate[],
  options: { readonly today: string },
): SettledSite {
  const texts = siteTexts(site);
  const problems = judge(repository, site.name, texts, options.today);
  const refused = problems.flatMap((problem) => refusedEntry(site, problem));
  if (refused.length === 0) return { site, texts, fates, problems };
  return settle(repository, withoutEntries(site, refused), retell(fates, refused), options);
}

/** The problems of the new site among all sites of the repository. */
function judge(
  repository: Repository,
  name: string,
  texts: ReadonlyMap<string, string>,
  today: string,
): readonly Problem[] {
  const folder = `levels/sites/${name}`;
  const overlaid: Repository = {
    read: (path) => (path.startsWith(`${folder}/`) ? texts.get(path.slice(folder.length + 1)) : repository.read(path)),
    list: (path) => {
      const files = [...texts.keys()].map((file) => `${folder}/${file}`).filter((file) => file.startsWith(`${path}/`));
      return [...repository.list(path), ...files.map((file) => file.slice(path.length + 1))].sort();
    },
  };
  const names = [...listSites(repository).filter((other) => other !== name), name];
  return checkSites(overlaid, names, { today }).problems.filter(({ file }) => file.startsWith(`${folder}/`));
}

type RefusedEntry = {
  readonly zone: string;
  readonly index: number;
  readonly host: string;
  readonly port: number;
  /** Something else allows the same. */
  readonly isNeedless: boolean;
  readonly message: string;
};

const NEEDLESS = ['duplicate', 'shadowed'];

function refusedEntry(site: PlannedSite, { severity, code, path, file, message }: Problem): readonly RefusedEntry[] {
  const isNeedless = NEEDLESS.includes(code);
  if (severity !== 'error' && !isNeedless) return [];
  const index = Number(/^allow\[(\d+)\]/.exec(path)?.[1] ?? -1);
  const zone = site.zones.find(({ name }) => file.endsWith(`/${name}.yaml`));
  const entry = zone?.entries[index];
  if (zone === undefined || entry === undefined) return [];
  return [{ zone: zone.name, index, host: entry.host, port: entry.port, isNeedless, message }];
}

function withoutEntries(site: PlannedSite, refused: readonly RefusedEntry[]): PlannedSite {
  const zones = site.zones.map((zone) => {
    const gone = new Set(refused.filter((each) => each.zone === zone.name).map(({ index }) => index));
    return { ...zone, entries: zone.entries.filter((_, index) => !gone.has(index)) };
  });
  return { ...site, zones };
}

/** What an entry stood for shares its end. */
function retell(fates: readonly Fate[], refused: readonly RefusedEntry[]): readonly Fate[] {
  return fates.map((fate) => {
    const entry = refused.find(
      ({ zone, host, port }) => zone === fate.zone && fate.because === becauseOfEntry({ host, port }),
    );
    if (entry === undefined) return fate;
    if (entry.isNeedless) return { ...fate, because: entry.message };
    return { ...fate, outcome: 'dropped', hosts: [], because: entry.message };
  });
}
