// May an expiry act on this clock? A plant without time service has clocks that fall back to 1970 or leap by years; an
// entry must not end because of that, and one that has ended must not come back.
//
// A wall clock behind the list's `notBefore`, or one that moved more than an hour against the monotonic clock, is not
// trusted. Expiries are then judged at the last trusted moment, until the clock has been good for a whole day.
// It changes nothing but expiries: PROXY headers and audit lines carry the clock as it is.

export type ClockReading = {
  /** Milliseconds since the epoch. */
  readonly wall: number;
  /** Milliseconds since any moment; never steps. */
  readonly monotonic: number;
  /** Start of the list's `notBefore` day; undefined without a list. */
  readonly notBefore: number | undefined;
};

export type ClockGuard = {
  /** Wall minus monotonic clock, when it was last accepted as the reference. */
  readonly offset: number | undefined;
  /** The latest moment a trusted clock has shown. */
  readonly trustedAt: number | undefined;
  /** Set while the clock is not trusted; `goodSince` is on the monotonic clock. */
  readonly suspended?: { readonly why: ClockFault; readonly goodSince: number };
};

type ClockFault = 'behind-not-before' | 'stepped';

export const MAX_STEP_MS = 3_600_000;
export const STABLE_MS = 86_400_000;

/** A guard at start-up; `trustedAt` is what an earlier run had remembered. */
export function startClockGuard(trustedAt: number | undefined): ClockGuard {
  return { offset: undefined, trustedAt };
}

export function observeClock(guard: ClockGuard, reading: ClockReading): ClockGuard {
  const fault = findFault(guard, reading);
  if (fault !== undefined) return suspend(guard, reading, fault);
  if (guard.suspended === undefined) {
    return {
      offset: guard.offset ?? offsetOf(reading),
      trustedAt: Math.max(guard.trustedAt ?? reading.wall, reading.wall),
    };
  }
  if (reading.monotonic - guard.suspended.goodSince < STABLE_MS) return guard;
  return { offset: offsetOf(reading), trustedAt: reading.wall };
}

/** The moment at which expiries are judged while the clock is not trusted; undefined while it is. */
export function heldAt({ suspended, trustedAt }: ClockGuard): number | undefined {
  return suspended === undefined ? undefined : trustedAt;
}

function findFault({ offset, trustedAt }: ClockGuard, reading: ClockReading): ClockFault | undefined {
  if (reading.notBefore !== undefined && reading.wall < reading.notBefore) return 'behind-not-before';
  // The first reading has no monotonic history, but time has not gone back since the earlier run either.
  if (offset === undefined)
    return trustedAt !== undefined && reading.wall < trustedAt - MAX_STEP_MS ? 'stepped' : undefined;
  return Math.abs(offsetOf(reading) - offset) > MAX_STEP_MS ? 'stepped' : undefined;
}

/** From here on the clock has to be good against the offset it has now. */
function suspend(guard: ClockGuard, reading: ClockReading, why: ClockFault): ClockGuard {
  return {
    offset: offsetOf(reading),
    trustedAt: guard.trustedAt ?? reading.wall,
    suspended: { why, goodSince: reading.monotonic },
  };
}

function offsetOf({ wall, monotonic }: ClockReading): number {
  return wall - monotonic;
}
