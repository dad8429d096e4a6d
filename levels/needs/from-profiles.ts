// What the profiles of a zone bring, one source for each use.

import { expandProfile, type ExpandedEntry } from './expand-profile.ts';
import type { LoadedProfile, Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { profileUsesOf } from './profile-use.ts';
import { internetNeed, type Source } from './source.ts';

export function profileSources(site: Site, zone: Zone): readonly Source[] {
  const { cloud, region } = site.declaration;
  return profileUsesOf(zone).flatMap((use) => {
    const loaded = site.profiles.get(use.name);
    // An unknown profile is the loader's problem, and nothing is derived from it.
    if (loaded === undefined) return [];
    const { entries, faults, needsRegion } = expandProfile(loaded, use, { cloud, region });
    return [
      {
        file: zone.file,
        path: use.path,
        thing: `profile "${use.name}"`,
        acknowledged: use.acknowledged,
        faulty: faults.length > 0 || needsRegion,
        needs: entries.map((entry) => profileNeed(zone, loaded, entry)),
      },
    ];
  });
}

function profileNeed(zone: Zone, { profile, file }: LoadedProfile, entry: ExpandedEntry): Need {
  const { host, port, protocol, purpose, reserved, line } = entry;
  const { profile: name, reviewed } = profile;
  const provenance = {
    kind: 'profile',
    file,
    line,
    why: purpose,
    profile: name,
    owner: undefined,
    ticket: undefined,
    reviewed,
  } as const;
  return { ...internetNeed(zone.name, host, port, provenance, reserved), protocol };
}
