// What days decide: entries that have ended, profiles nobody has compared with their source for a year, and the end of
// a name that must not end.

import { startOfDay } from '../../forwarder/contract/days.ts';
import type { Site, Zone } from '../model.ts';
import { sourcesOf } from '../needs-of.ts';
import { problemOf } from '../needs/source.ts';
import type { Problem } from '../problem.ts';
import { reservedOf } from '../reserved-names.ts';

const STALE_DAYS = 365;
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

export function checkReviews(site: Site, zone: Zone, today: string): readonly Problem[] {
  return sourcesOf(site, zone).flatMap((source) => {
    const reviewed = source.needs[0]?.provenance.reviewed;
    if (reviewed === undefined || daysBetween(reviewed, today) <= STALE_DAYS) return [];
    const message = `Cannot trust ${source.thing} to be complete: it was last reviewed on ${reviewed}. Compare it with its source and date the review`;
    return [problemOf(site, source, 'stale-profile', message, { severity: 'warning' })];
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
