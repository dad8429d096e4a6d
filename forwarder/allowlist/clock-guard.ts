// May an expiry act on this clock? A plant without time service has clocks that fall back to 1970 or leap by years; an
// entry must not end because of that, and one that has ended must not come back.
//
// A wall clock behind the list's `notBefore`, or one that moved more than an hour against the monotonic clock, is not
// trusted. Expiries are then judged at the last trusted moment, until the clock has been good for a whole day, or agrees
// with a witness (clock-witness.ts), the API server's clock, which was steady while ours moved.
// It changes nothing but expiries: PROXY headers and audit lines carry the clock as it is.

import { type ClockWitness, hearWitness, isWitnessFor } from './clock-witness.ts';

export type ClockReading = {
  /** Milliseconds since the epoch. */
  readonly wall: number;
  /** Milliseconds since any moment; never steps. */
  readonly monotonic: number;
  /** Start of the list's `notBefore` day; undefined without a list. */
  readonly notBefore: number | undefined;
  /** What the API server's clock shows, when it has just said so. */
  readonly apiServer?: number | undefined;
};

export type ClockGuard = {
  /** Wall minus monotonic clock, when it was last accepted as the reference. */
  readonly offset: number | undefined;
  /** The latest moment a trusted clock has shown. */
  readonly trustedAt: number | undefined;
  /** Set while the clock is not trusted; `goodSince` is on the monotonic clock. */
  readonly suspended?: { readonly why: ClockFault; readonly goodSince: number };
  /** The API server's clock, as far as it was heard. */
  readonly witness?: ClockWitness | undefined;
};

type ClockFault = 'behind-not-before' | 'stepped';

export const MAX_STEP_MS = 3_600_000;
export const STABLE_MS = 86_400_000;

/** A guard at start-up; `trustedAt` is what an earlier run had remembered. */
export function startClockGuard(trustedAt: number | undefined): ClockGuard {
  return { offset: undefined, trustedAt };
}

export function observeClock(former: ClockGuard, reading: ClockReading): ClockGuard {
  const guard = hear(former, reading);
  const { witness } = guard;
  const fault = findFault(guard, reading);
  if (fault !== undefined) return suspend(guard, reading, fault);
  if (guard.suspended === undefined) {
    return {
      offset: guard.offset ?? offsetOf(reading),
      trustedAt: Math.max(guard.trustedAt ?? reading.wall, reading.wall),
      witness,
    };
  }
  if (!isGoodAgain(guard, guard.suspended.goodSince, reading)) return guard;
  return { offset: offsetOf(reading), trustedAt: reading.wall, witness };
}

/** The moment at which expiries are judged while the clock is not trusted; undefined while it is. */
export function heldAt({ suspended, trustedAt }: ClockGuard): number | undefined {
  return suspended === undefined ? undefined : trustedAt;
}

function hear(guard: ClockGuard, { apiServer, monotonic }: ClockReading): ClockGuard {
  return apiServer === undefined ? guard : { ...guard, witness: hearWitness(guard.witness, apiServer, monotonic) };
}

/** A witness speaks for the moment in which it is heard. */
function isGoodAgain({ witness }: ClockGuard, goodSince: number, reading: ClockReading): boolean {
  if (reading.monotonic - goodSince >= STABLE_MS) return true;
  if (witness === undefined || reading.apiServer === undefined) return false;
  return isWitnessFor(witness, { ...reading, goodSince });
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
    witness: guard.witness,
  };
}

function offsetOf({ wall, monotonic }: ClockReading): number {
  return wall - monotonic;
}
