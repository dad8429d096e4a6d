// Entries by where they come from, so that a profile of forty names is one line until somebody opens it.

import type { Site } from '../../../levels/model.ts';
import type { Provenance } from '../../../levels/need.ts';
import { profileUsesOf } from '../../../levels/needs/profile-use.ts';
import { pathInRepository, type Place } from '../places.ts';
import type { EntryGroup } from './conduit.ts';
import type { Sourced } from './entries-at.ts';

type Kind = Exclude<Provenance['kind'], 'profile'>;

/** What people wrote themselves first: it is what reviewers ask about. */
const KINDS: Readonly<Record<Kind, { readonly title: string; readonly purpose: string }>> = {
  own: { title: 'Own entries', purpose: 'Written for a zone by the people who answer for it.' },
  telemetry: {
    title: 'Telemetry',
    purpose: 'What the routes of site.yaml need, from broker to broker and into the cloud.',
  },
  git: { title: 'Git', purpose: 'The repository every zone obeys. Reserved: no change may cut it off.' },
  images: { title: 'Images', purpose: 'The registries that images of the forwarder and of DNS come from. Reserved.' },
  reserve: { title: 'Reserved by declaration', purpose: 'Further names that no change may cut off.' },
  'way-up': {
    title: 'The way up of forwarders',
    purpose:
      'Reserved names of the zones below, which a forwarder dials itself to try a new configuration before it is kept.',
  },
};

export function groupEntries(site: Site, sourced: readonly Sourced[]): readonly EntryGroup[] {
  const profiles = [...new Set(sourced.flatMap(({ need: { provenance } }) => profileOf(provenance) ?? []))].sort();
  const of = (belongs: (provenance: Provenance) => boolean) =>
    sourced.filter(({ need }) => belongs(need.provenance)).map(({ entry }) => entry);
  const written = (kind: Kind): EntryGroup => ({
    key: kind,
    kind,
    ...KINDS[kind],
    profile: undefined,
    entries: of((provenance) => provenance.kind === kind),
  });
  const published = profiles.map((name) =>
    profileGroup(
      site,
      name,
      of((each) => profileOf(each) === name),
    ),
  );
  const groups = [
    written('own'),
    written('telemetry'),
    ...published,
    written('git'),
    written('images'),
    written('reserve'),
    written('way-up'),
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

/** What a forwarder tries its way up with was a profile’s too, and is listed for another reason. */
function profileOf({ kind, profile }: Provenance): string | undefined {
  return kind === 'profile' ? profile : undefined;
}

function profileGroup(site: Site, name: string, entries: EntryGroup['entries']): EntryGroup {
  const profile = site.profiles.get(name)?.profile;
  const zones = new Set(entries.flatMap((entry) => entry.zones));
  return {
    key: `profile-${name}`,
    kind: 'profile',
    title: `Profile ${name}`,
    purpose: profile?.purpose ?? '',
    profile: {
      source: profile?.source ?? '',
      reviewed: profile?.reviewed ?? '',
      usedAt: site.zones.filter((zone) => zones.has(zone.name)).flatMap((zone) => usesOf(site, zone, name)),
    },
    entries,
  };
}

function usesOf(site: Site, zone: Site['zones'][number], name: string): readonly Place[] {
  return profileUsesOf(zone)
    .filter((use) => use.name === name)
    .map(({ path }) => ({ path: pathInRepository(site, zone.file), line: site.locate(zone.file, path).line }));
}
