// Everything a zone needs, with where it comes from: its effective allowlist before it is a list.
//
// Duplicates between sources stay visible in `needsOf`, because a reader asks for every reason; `distinctNeeds` keeps
// the one that holds longest, which is what an Allowlist shows.

import type { Site, Zone } from './model.ts';
import type { Need, Provenance } from './need.ts';
import { profileSources } from './needs/from-profiles.ts';
import { gitSource, imageSources } from './needs/git-and-images.ts';
import { ownSources, reserveSources } from './needs/own.ts';
import type { Source } from './needs/source.ts';
import { telemetrySources } from './needs/telemetry.ts';
import { vaultSources } from './needs/vault.ts';
import { wayUpSources } from './needs/way-up.ts';

/** Sources of each site seen: a zone is asked for again by each of its ancestors, its DNS and every check. */
const known = new WeakMap<Site, Map<string, readonly Source[]>>();

/** The places that make a zone need something: its own entries first. */
export function sourcesOf(site: Site, zone: Zone): readonly Source[] {
  const sources = known.get(site) ?? new Map<string, readonly Source[]>();
  known.set(site, sources);
  const found = sources.get(zone.name) ?? deriveSources(site, zone);
  sources.set(zone.name, found);
  return found;
}

function deriveSources(site: Site, zone: Zone): readonly Source[] {
  return [
    ...ownSources(site, zone),
    ...profileSources(site, zone),
    ...telemetrySources(site, zone),
    ...vaultSources(site, zone),
    ...imageSources(site, zone),
    gitSource(site, zone),
    ...reserveSources(site, zone),
    ...wayUpSources(zone, (child) => sourcesOf(site, child)),
  ];
}

/** Every need of a zone; of a decommissioned one, what is reserved for it. */
export function needsOf(site: Site, zone: Zone): readonly Need[] {
  const needs = sourcesOf(site, zone).flatMap((source) => source.needs);
  return zone.declaration.decommission === true ? needs.filter(({ reserved }) => reserved) : needs;
}

/** One need for each destination: without end before with, later end before earlier, then by strength of its source. */
export function distinctNeeds(needs: readonly Need[]): readonly Need[] {
  const kept = new Map<string, Need>();
  for (const need of needs) {
    const key = destinationKey(need);
    const other = kept.get(key);
    if (other === undefined || isStronger(need, other)) kept.set(key, need);
  }
  return [...kept.values()];
}

/** Equal for needs that differ in expiry and provenance only. */
export function destinationKey({ host, port, protocol, listenPort, end }: Need): string {
  return [host, port, protocol, listenPort, end && JSON.stringify(end)].join(' ');
}

function isStronger(need: Need, other: Need): boolean {
  if (need.expires !== other.expires) {
    return other.expires !== undefined && (need.expires === undefined || need.expires > other.expires);
  }
  const [a, b] = [need.provenance, other.provenance];
  if (a.kind !== b.kind) return STRENGTH[a.kind] < STRENGTH[b.kind];
  return a.file < b.file || (a.file === b.file && a.line < b.line);
}

/** What follows from the site as a whole stands before what somebody wrote into one file. */
const STRENGTH: Readonly<Record<Provenance['kind'], number>> = {
  git: 0,
  images: 1,
  reserve: 2,
  telemetry: 3,
  profile: 4,
  own: 5,
  'way-up': 6,
};
