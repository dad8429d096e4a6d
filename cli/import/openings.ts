// What a profile opens beyond the old list, and what it leaves open to every tenant. A profile is the vendor's list of today, so it
// opens what the old one lacked: somebody has to know, and may say no.

import { isMultiTenant } from '../../levels/checks/multi-tenant.ts';
import type { ExpandedEntry } from '../../levels/needs/expand-profile.ts';
import { isListed, type ProfileChoice } from './choose-profiles.ts';
import { finding, type Finding } from './finding.ts';
import type { OldName } from './old-name.ts';

export type ZoneUse = {
  readonly zone: string;
  readonly names: readonly OldName[];
  readonly profiles: readonly ProfileChoice[];
};

export function openings(zones: readonly ZoneUse[]): readonly Finding[] {
  const opened = zones.flatMap(({ zone, names, profiles }) => {
    const known = new Set<string>();
    return profiles.flatMap(({ name, entries }) => {
      const places = [...new Set(entries.filter((entry) => !isListed(entry, names)).map(placeOf))];
      const fresh = places.filter((place) => !known.has(place));
      for (const place of fresh) known.add(place);
      return fresh.length === 0 ? [] : [{ zone, profile: name, places: fresh }];
    });
  });
  const groups = Map.groupBy(opened, ({ profile, places }) => `${profile} ${places.join(' ')}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const was = `Profile "${first.profile}" of ${zonesOf(group)} opens what the old list did not: ${first.places.join(', ')}`;
    return [
      finding(
        'confirm',
        'opened',
        [],
        was,
        'The vendor asks for it today. Leave out what is not used here, with "without".',
      ),
    ];
  });
}

/** Wildcards of profiles over namespaces that everybody has names in. */
export function tenantWildcards(zones: readonly ZoneUse[]): readonly Finding[] {
  const wide = zones.flatMap(({ zone, profiles }) =>
    profiles.flatMap(({ name, entries }) =>
      entries.filter(isMultiTenant).map(({ host, narrowedBy }) => ({ zone, profile: name, host, narrowedBy })),
    ),
  );
  const groups = Map.groupBy(wide, ({ profile, host }) => `${profile} ${host}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { profile, host, narrowedBy } = first;
    const was = `"${host}" of profile "${profile}" in ${zonesOf(group)} opens names of every tenant of the service`;
    const now =
      narrowedBy === undefined
        ? 'The vendor publishes the wildcard only. The zone acknowledges it.'
        : `Narrow it to what is yours, with --with ${narrowedBy}=…. Until then the zone acknowledges it.`;
    return [finding('confirm', 'multi-tenant', [], was, now)];
  });
}

function zonesOf(group: readonly { readonly zone: string }[]): string {
  return [...new Set(group.map(({ zone }) => zone))].join(' and ');
}

function placeOf({ host, port }: ExpandedEntry): string {
  return `${host}:${port}`;
}
