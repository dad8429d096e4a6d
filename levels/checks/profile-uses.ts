// How zones use profiles: parameters, scenarios, clouds, and profiles that need another beside them.
// Whether a profile exists at all is asked where zones are loaded.

import { expandProfile } from '../needs/expand-profile.ts';
import type { Site, Zone } from '../model.ts';
import { isAzureRegistry } from '../needs/git-and-images.ts';
import { routesThatNameRegion } from './telemetry/paths.ts';
import { SITE_FILE } from '../needs/source.ts';
import { problemAt, type Problem } from '../problem.ts';
import { profileUsesOf } from '../needs/profile-use.ts';

export function checkProfileUses(site: Site, zone: Zone): readonly Problem[] {
  const { cloud, region } = site.declaration;
  const uses = profileUsesOf(zone);
  return uses.flatMap((use) => {
    const loaded = site.profiles.get(use.name);
    if (loaded === undefined) return [];
    const faults = expandProfile(loaded, use, { cloud, region }).faults;
    const { requires } = loaded.profile;
    const alone = requires !== undefined && !uses.some(({ name }) => requires.includes(name));
    return [
      ...faults.map(({ path, code, message }) => problemAt(site.locate(zone.file, path), path, code, message)),
      ...(alone ? [missingCompanion(site, zone, use.name, use.path, requires)] : []),
    ];
  });
}

function missingCompanion(
  site: Site,
  { file }: Zone,
  name: string,
  path: readonly (string | number)[],
  requires: readonly string[],
): Problem {
  const choices = requires.map((choice) => `"${choice}"`).join(' or ');
  const message = `Cannot use profile "${name}" alone: it lists only what comes on top of ${choices}. Add ${choices} beside it`;
  return problemAt(site.locate(file, path), path, 'requires-profile', message);
}

/** One problem for the site, however many profiles name the region. */
export function checkRegion(site: Site): readonly Problem[] {
  if (site.declaration.region !== undefined) return [];
  const [user] = [...profilesThatNameIt(site), ...routesThatNameRegion(site), ...imagesThatNameIt(site)];
  if (user === undefined) return [];
  const message = `Cannot derive the hosts of ${user}: they hold the region, and the site names none. Add "region", such as "region: westeurope"`;
  return [problemAt(site.locate(SITE_FILE, ['region']), ['region'], 'missing-region', message)];
}

function profilesThatNameIt(site: Site): readonly string[] {
  const { cloud, region } = site.declaration;
  const uses = site.zones.flatMap((zone) => profileUsesOf(zone));
  return uses.flatMap((use) => {
    const loaded = site.profiles.get(use.name);
    const needs = loaded !== undefined && expandProfile(loaded, use, { cloud, region }).needsRegion;
    return needs ? [`profile "${use.name}"`] : [];
  });
}

function imagesThatNameIt(site: Site): readonly string[] {
  const { registry } = site.declaration.images;
  return isAzureRegistry(registry) ? [`registry "${registry}"`] : [];
}
