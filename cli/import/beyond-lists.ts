// What the site as it will be opens beyond the old lists, as far as no list of the plant decided it: the Git server and the
// registry of every site, and profiles that lead to the Internet what ended inside the plant.

import type { Site } from '../../levels/model.ts';
import type { Need } from '../../levels/need.ts';
import { needsOf } from '../../levels/needs-of.ts';
import { isListed } from './choose-profiles.ts';
import { leadsTo, standsFor, whyClosed } from './closed-names.ts';
import { finding, type Finding } from './finding.ts';
import type { SourceZone } from './source-zone.ts';

export function beyondLists(site: Site, sources: readonly SourceZone[]): readonly Finding[] {
  const zones = sources.flatMap((source) => {
    const zone = site.zones.find(({ name }) => name === source.name);
    return zone?.parent === undefined ? [] : [{ source, needs: needsOf(site, zone) }];
  });
  return [...openedBySite(zones), ...zones.flatMap(openedByProfiles)];
}

type NeedyZone = { readonly source: SourceZone; readonly needs: readonly Need[] };

const OF_THE_SITE = [
  ['git', 'Git server', '--git-url'],
  ['images', 'image registry', '--registry'],
] as const;

function openedBySite(zones: readonly NeedyZone[]): readonly Finding[] {
  return OF_THE_SITE.flatMap(([kind, what, flag]) => {
    const opened = zones.map(({ source, needs }) => {
      const own = needs.filter(({ provenance }) => provenance.kind === kind);
      const fresh = own.filter(({ host = '', port }) => !isListed({ host, port }, source.names));
      return { zone: source.name, places: [...new Set(fresh.map(({ host, port }) => `${host}:${port}`))].join(', ') };
    });
    const groups = Map.groupBy(
      opened.filter(({ places }) => places !== ''),
      ({ places }) => places,
    );
    return [...groups].map(([places, group]) => {
      const was = `The ${what} of ${group.map(({ zone }) => zone).join(' and ')} opens what the old list did not: ${places}`;
      return finding('confirm', 'opened', [], was, `Every zone pulls from it: it is what ${flag} says.`);
    });
  });
}

/** Entries that do so were taken out. */
function openedByProfiles({ source, needs }: NeedyZone): readonly Finding[] {
  return source.closed.flatMap((name) => {
    const opener = needs.find((need) => need.end === undefined && leadsTo(need, name));
    if (opener === undefined || needs.some((need) => need.end !== undefined && standsFor(need, name))) return [];
    const { host = '', provenance } = opener;
    const by = provenance.profile === undefined ? provenance.file : `profile "${provenance.profile}"`;
    const was = `"${name.pattern.text}:${name.port}" of ${source.name} ${whyClosed(name)}, and "${host}" of ${by} opens it to the Internet`;
    const now = 'Narrow the profile with --with, leave it out, or say with --internal where the name ends.';
    return [finding('confirm', 'closed-name', [name.at], was, now)];
  });
}
