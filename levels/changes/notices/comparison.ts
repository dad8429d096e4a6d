// Two versions of a site, as notices look at them, and the form in which they speak.

import type { SiteDeclaration } from '../../declaration/site.ts';
import type { Site, Zone } from '../../model.ts';
import type { Path } from '../../loading/yaml-file.ts';
import { SITE_FILE } from '../../needs/source.ts';
import type { Notice } from '../change.ts';
import type { Pairing } from '../zone-pairs.ts';

export type Comparison = Pairing & {
  readonly before: Site | undefined;
  readonly after: Site | undefined;
  readonly today: string;
};

/** A zone that stands in both versions. */
export type StayingZone = { readonly site: Site; readonly before: Zone; readonly after: Zone };

export function stayingZones({ after: site, pairs }: Comparison): readonly StayingZone[] {
  if (site === undefined) return [];
  return pairs.flatMap(({ before, after }) =>
    before === undefined || after === undefined ? [] : [{ site, before, after }],
  );
}

/** Whether either version announces that a zone leaves: forwarders then let it go. */
export function isRetired({ name, declaration: { decommission } }: Zone, sites: readonly Site[]): boolean {
  return decommission === true || sites.some(({ zones }) => zones.some(({ declaration: { was } }) => was === name));
}

/** What both versions say of the site as a whole; undefined unless both are there. */
export function bothSites({
  before,
  after,
}: Comparison): { readonly site: Site; readonly before: SiteDeclaration; readonly after: SiteDeclaration } | undefined {
  if (before === undefined || after === undefined) return undefined;
  return { site: after, before: before.declaration, after: after.declaration };
}

type Told = Pick<Notice, 'kind' | 'severity' | 'text'>;

/** A notice about a zone, at a place of its file. */
export function zoneNotice(site: Site, zone: Zone, path: Path, told: Told): Notice {
  const { file, line } = site.locate(zone.file, path);
  return { ...told, zone: zone.name, file, line };
}

/** A notice about a site, at a place of site.yaml. */
export function siteNotice(site: Site, path: Path, told: Told): Notice {
  const { file, line } = site.locate(SITE_FILE, path);
  return { ...told, zone: undefined, file, line };
}

/** Whether two parts of a declaration say the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** What is in one list and not in the other. */
export function without<T>(list: readonly T[] | undefined, other: readonly T[] | undefined): readonly T[] {
  const known = new Set((other ?? []).map((item) => JSON.stringify(item)));
  return (list ?? []).filter((item) => !known.has(JSON.stringify(item)));
}
