// What is opened, and until when? Decided purely, from what was found, how much of its time each has had, and the list.
//
// A break-glass ends at the earlier of two moments: so many hours after its creation (of a file: after it was first seen) by
// the wall clock, and so many hours of monotonic time after it was first seen here. So a clock that is set back prolongs
// nothing, and one that leaps ahead ends it, suspect or not: here the careful answer is to close. What has ended stays
// ended. Nothing of it can touch zones, reserved names, or a zone the list does not know.

import type { Grant } from '../contract/allowlist.ts';
import { MAX_BREAK_GLASSES } from '../contract/break-glass.ts';
import type { BreakGlassRequest, ParsedBreakGlass } from './break-glass-request.ts';

/** What a source has found: an object or a file. */
export type FoundBreakGlass = {
  /** Of the object, or of the file. */
  readonly name: string;
  /** What its time is counted for: the object's uid, the digest of the file. */
  readonly identity: string;
  /** Where it is, for people. */
  readonly from: string;
  readonly parsed: ParsedBreakGlass;
  /** Milliseconds since the epoch; undefined for files. */
  readonly createdAt: number | undefined;
  /** How old it is by the clock that stamped it; 0 when nobody can tell. */
  readonly ageMs: number;
};

/** How much of its time a break-glass has had. */
export type TimeCount = {
  readonly hours: number;
  /** Wall clock at its creation, or when the file was first seen. */
  readonly since: number;
  /** Monotonic time since then, as far as we were running. */
  readonly spentMs: number;
  readonly hasEnded: boolean;
};

export type BreakGlassRules = {
  readonly maxHours: number;
  /** The zones of the list in force; undefined while there is none. */
  readonly zones: ReadonlySet<string> | undefined;
  readonly wall: number;
};

type BreakGlassRefusal = 'Invalid' | 'TooLong' | 'TooMany' | 'UnknownZone' | 'NoAllowlist' | 'NotRemembered';

export type BreakGlassVerdict =
  | { readonly kind: 'in-force'; readonly request: BreakGlassRequest; readonly until: number }
  | { readonly kind: 'ended'; readonly request: BreakGlassRequest }
  | { readonly kind: 'refused'; readonly why: BreakGlassRefusal; readonly message: string };

const HOUR_MS = 3_600_000;
/** Over by any clock, a held one included. */
const LONG_AGO = '0001-01-01';

/** When it is seen first. */
export function beginCount(hours: number, createdAt: number | undefined, wall: number): TimeCount {
  return { hours, since: createdAt ?? wall, spentMs: 0, hasEnded: false };
}

/** After `elapsedMs` of monotonic time. It is at least as old as whoever stamped it says. */
export function countTime(count: TimeCount, elapsedMs: number, wall: number, ageMs = 0): TimeCount {
  if (count.hasEnded) return count;
  const later = { ...count, spentMs: Math.max(count.spentMs + Math.max(0, elapsedMs), ageMs) };
  return { ...later, hasEnded: leftMs(later, wall) <= 0 };
}

/** Of its time. */
export function leftMs({ hours, since, spentMs }: TimeCount, wall: number): number {
  return Math.min(since + hours * HOUR_MS - wall, hours * HOUR_MS - spentMs);
}

/** `rank`: how many others are open already. */
export function judgeBreakGlass(
  { parsed, from }: FoundBreakGlass,
  count: TimeCount,
  rank: number,
  { maxHours, zones, wall }: BreakGlassRules,
): BreakGlassVerdict {
  if (!parsed.ok) return refuse('Invalid', `Cannot use "${from}" as break-glass:\n${parsed.problem}`);
  const { request } = parsed;
  if (request.hours > maxHours) {
    return refuse(
      'TooLong',
      `Cannot break glass for ${request.hours} hours: this site allows ${maxHours}. Ask for less`,
    );
  }
  if (zones === undefined) return refuse('NoAllowlist', `Cannot use "${from}": there is no allowlist it could add to`);
  const unknown = request.grants.flatMap((grant) => grant.for).find((zone) => !zones.has(zone));
  if (unknown !== undefined) {
    const known = [...zones].join(', ');
    return refuse(
      'UnknownZone',
      `Cannot use "${from}": "${unknown}" is no zone below this forwarder. It knows ${known}`,
    );
  }
  if (count.hasEnded) return { kind: 'ended', request };
  if (rank >= MAX_BREAK_GLASSES) {
    return refuse(
      'TooMany',
      `Cannot use "${from}": there are more than ${MAX_BREAK_GLASSES} at a time. Remove old ones`,
    );
  }
  return { kind: 'in-force', request, until: wall + leftMs(count, wall) };
}

/**
 * What the verdicts add to the list. Its entries know days only, so what is open has no end there, and what has ended stays in
 * it as ended: connections close and denials read as with any other entry whose time is over.
 */
export function breakGlassGrants(verdicts: readonly BreakGlassVerdict[]): readonly Grant[] {
  return verdicts.flatMap((verdict) => {
    if (verdict.kind === 'refused') return [];
    const { name, grants } = verdict.request;
    const end = verdict.kind === 'ended' ? { expires: LONG_AGO } : {};
    return grants.map(({ for: zones, entries }) => ({
      for: zones,
      from: `break-glass/${name}`,
      entries: entries.map((entry) => ({ ...entry, ...end })),
    }));
  });
}

function refuse(why: BreakGlassRefusal, message: string): BreakGlassVerdict {
  return { kind: 'refused', why, message };
}
