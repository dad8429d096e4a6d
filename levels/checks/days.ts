// What days decide: entries that have ended, profiles nobody has compared with their source for a quarter, and the end of
// a name that must not end.

import { startOfDay } from '../../forwarder/contract/days.ts';
import type { Site, Zone } from '../model.ts';
import { sourcesOf } from '../needs-of.ts';
import { profileUsesOf } from '../needs/profile-use.ts';
import { problemOf } from '../needs/source.ts';
import { problemAt, type Problem } from '../problem.ts';
import { reservedOf } from '../reserved-names.ts';

/** A review counts for so many days: vendors change their lists several times a year. */
export const STALE_DAYS = 90;
const DAY_MS = 86_400_000;

/** An entry is allowed through its last day, so it has ended from the next day on. */
export function hasEnded(expires: string | undefined, today: string): boolean {
  return expires !== undefined && expires < today;
}

export function checkExpiry(site: Site, zone: Zone, today: string): readonly Problem[] {
  return sourcesOf(site, zone).flatMap((source) =>
    source.needs.flatMap(({ expires }) => {
      if (!hasEnded(expires, today)) return [];
      const message = `Cannot reach ${source.thing} from "${zone.name}" any more: it ended on ${expires}. Remove it, or renew it with a new day`;
      return [problemOf(site, source, 'expired', message, { below: ['expires'], severity: 'warning' })];
    }),
  );
}

/** One warning for a profile, where its review is dated, whoever uses it. What nobody uses opens nothing. */
export function checkReviews(site: Site, today: string): readonly Problem[] {
  const used = new Set(site.zones.flatMap((zone) => profileUsesOf(zone).map(({ name }) => name)));
  return [...used].flatMap((name) => {
    const loaded = site.profiles.get(name);
    if (loaded === undefined) return [];
    const { reviewed } = loaded.profile;
    const age = daysBetween(reviewed, today);
    if (age <= STALE_DAYS) return [];
    const message = `Cannot trust profile "${name}" to be complete: it was last reviewed on ${reviewed}, ${age} days ago. Compare it with its source and date the review, as docs/refresh-a-profile.md says`;
    return [problemAt(loaded.reviewedAt, ['reviewed'], 'stale-profile', message, 'warning')];
  });
}

function daysBetween(earlier: string, later: string): number {
  return ((startOfDay(later) ?? 0) - (startOfDay(earlier) ?? 0)) / DAY_MS;
}

/** `expires` on a reserved name would promise an end that the reservation forbids. */
export function checkReservedEnds(site: Site, zone: Zone): readonly Problem[] {
  const reserved = new Set(reservedOf(site, zone).map(({ host, port }) => `${host}:${port}`));
  return sourcesOf(site, zone).flatMap((source) =>
    source.needs.flatMap(({ host, port, protocol, expires, end }) => {
      if (expires === undefined || protocol !== 'tls' || end !== undefined || !reserved.has(`${host}:${port}`))
        return [];
      const message = `Cannot end "${host}:${port}": it is reserved for "${zone.name}" and never ends. Remove "expires"`;
      return [problemOf(site, source, 'reserved-expires', message, { below: ['expires'] })];
    }),
  );
}
