// When is the API server's clock a witness for ours? It says its time with every answer (`Date`, RFC 9110 §6.6.1, by the
// second). To agree is not enough: an API server on the same machine, the usual case of a small cluster, has the very clock
// that has just gone wrong, and agrees with anything.
//
// So it counts only when it ran steadily, by our monotonic clock, since before ours moved: then ours was set right. A server
// that moved along proves nothing, and neither does one first heard afterwards; the clock is good again after a day then.
//
// Disagreement raises no suspicion. Which of the two is wrong cannot be told, and whoever sets the server's clock could keep
// expired entries alive with it. So it can only end a suspicion early, never begin or lengthen one.

export type ClockWitness = {
  /** The server's wall clock minus our monotonic clock. */
  readonly offset: number;
  /** Since when it has run steadily, on our monotonic clock. */
  readonly steadySince: number;
};

/** An answer may have been long under way, and clocks are slewed. */
export const AGREEMENT_MS = 300_000;

export function hearWitness(former: ClockWitness | undefined, date: number, monotonic: number): ClockWitness {
  const offset = date - monotonic;
  const isSteady = former !== undefined && Math.abs(offset - former.offset) <= AGREEMENT_MS;
  return { offset, steadySince: isSteady ? former.steadySince : monotonic };
}

/** Whether it speaks for a clock that has been good since `goodSince`. */
export function isWitnessFor(
  { offset, steadySince }: ClockWitness,
  { wall, monotonic, goodSince }: { readonly wall: number; readonly monotonic: number; readonly goodSince: number },
): boolean {
  return steadySince < goodSince && Math.abs(offset + monotonic - wall) <= AGREEMENT_MS;
}
