// Every rule about what zones may reach, for one site. Each rule is a file in checks/; each problem stands where it is
// mended, and one mistake is one problem: rules pass over what another rule has already refused.

import { checkCeilings } from './ceilings.ts';
import { checkExpiry, checkReservedEnds, checkReviews } from './days.ts';
import { checkMultiTenant } from './multi-tenant.ts';
import { checkPlantNames } from './plant-names.ts';
import { checkPki } from './pki/check-pki.ts';
import { checkPorts } from './ports.ts';
import { checkProfileUses, checkRegion } from './profile-uses.ts';
import { checkPublicSuffixes } from './public-suffix.ts';
import { checkReleases } from './releases.ts';
import { checkShadowing } from './shadowing.ts';
import { checkSizes } from './size-limits.ts';
import { checkTargets } from './targets.ts';
import { checkTelemetry } from './telemetry/check-telemetry.ts';
import { checkTopZone } from './top-zone.ts';
import type { Site } from '../model.ts';
import type { Problem } from '../problem.ts';

/** `today` decides what is expired and stale, nothing else. Problems in no particular order, each once. */
export function checkEntries(site: Site, { today }: { readonly today: string }): readonly Problem[] {
  const ofZones = site.zones.flatMap((zone) => [
    ...checkProfileUses(site, zone),
    ...checkTargets(site, zone),
    ...checkShadowing(site, zone),
    ...checkPlantNames(site, zone),
    ...checkMultiTenant(site, zone),
    ...checkPublicSuffixes(site, zone),
    ...checkExpiry(site, zone, today),
    ...checkReservedEnds(site, zone),
  ]);
  const ofSite = [
    checkRegion,
    checkTelemetry,
    checkReleases,
    checkCeilings,
    checkPorts,
    checkSizes,
    checkTopZone,
  ].flatMap((check) => check(site));
  return distinct([...ofZones, ...ofSite, ...checkReviews(site, today), ...checkPki(site, today)]);
}

/** What site.yaml gives every zone is found wrong in every zone, and mended once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
