// Lets `check` judge an imported site before it is written. An entry that `check` refuses is taken out again, with the reason
// `check` gives: its rules are not written a second time here, and what it would not accept is not imported, but told.

import { checkSites } from '../../levels/check-sites.ts';
import { listSites } from '../../levels/load-site.ts';
import type { Site } from '../../levels/model.ts';
import type { Problem } from '../../levels/problem.ts';
import type { Repository } from '../../levels/repository.ts';
import { becauseOfEntry } from './because.ts';
import { closedNameOf, whyTakenOut } from './closed-names.ts';
import type { Fate } from './finding.ts';
import type { PlannedEntry, PlannedSite, PlannedZone } from './plan.ts';
import { siteTexts } from './site-texts.ts';

export type SettledSite = {
  readonly site: PlannedSite;
  /** As every other command reads it; undefined where `check` finds errors. */
  readonly resolved: Site | undefined;
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
  const { resolved, problems } = judge(repository, site.name, texts, options.today);
  const refused = [...problems.flatMap((problem) => refusedEntry(site, problem)), ...site.zones.flatMap(leadingOut)];
  if (refused.length === 0) return { site, resolved, texts, fates, problems };
  return settle(repository, withoutEntries(site, refused), retell(fates, refused), options);
}

/** The problems of the new site among all sites of the repository. */
function judge(
  repository: Repository,
  name: string,
  texts: ReadonlyMap<string, string>,
  today: string,
): Pick<SettledSite, 'resolved' | 'problems'> {
  const folder = `levels/sites/${name}`;
  const overlaid: Repository = {
    read: (path) => (path.startsWith(`${folder}/`) ? texts.get(path.slice(folder.length + 1)) : repository.read(path)),
    list: (path) => {
      const files = [...texts.keys()].map((file) => `${folder}/${file}`).filter((file) => file.startsWith(`${path}/`));
      return [...repository.list(path), ...files.map((file) => file.slice(path.length + 1))].sort();
    },
  };
  const names = [...listSites(repository).filter((other) => other !== name), name];
  const { sound, problems } = checkSites(overlaid, names, { today });
  return {
    resolved: sound.find((site) => site.folder === folder),
    problems: problems.filter(({ file }) => file.startsWith(`${folder}/`)),
  };
}

type RefusedEntry = {
  readonly zone: string;
  readonly index: number;
  readonly entry: PlannedEntry;
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
  return [{ zone: zone.name, index, entry, isNeedless, message }];
}

/** What `check` cannot know: that the old list ended a name elsewhere, or refused it. */
function leadingOut(zone: PlannedZone): readonly RefusedEntry[] {
  return zone.entries.flatMap((entry, index) => {
    const name = closedNameOf(zone, entry);
    return name === undefined ? [] : [{ zone: zone.name, index, entry, isNeedless: false, message: whyTakenOut(name) }];
  });
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
    const found = refused.find(({ zone, entry }) => zone === fate.zone && fate.because === becauseOfEntry(entry));
    if (found === undefined) return fate;
    if (found.isNeedless) return { ...fate, because: found.message };
    return { ...fate, outcome: 'dropped', hosts: [], because: found.message };
  });
}
