// How long the forwarder waits for and between what it asks of an API server. A plant's API server may be away for days,
// and then all come back at once: every wait grows and none is the same for two forwarders.

export type Timing = {
  /** An answer takes no longer. */
  readonly requestTimeoutMs: number;
  /** The server ends a watch after about so long. */
  readonly watchSeconds: number;
  /** So much longer than that may a connection be silent. */
  readonly graceMs: number;
  /** The first wait after a failure, and the longest. */
  readonly backOffMs: number;
  readonly maxBackOffMs: number;
  /** How long a start waits for the API server before the last good allowlist serves. */
  readonly firstReportMs: number;
  /** Between two rounds of status writes. */
  readonly writeGapMs: number;
  /** How long a Lease is valid, and how often it is looked at. */
  readonly leaseSeconds: number;
  readonly leaseLookMs: number;
  /** How often the holder looks for rows of pods that are gone. */
  readonly sweepMs: number;
  /** 0 up to 1. */
  readonly random: () => number;
};

export const DEFAULT_TIMING: Timing = {
  requestTimeoutMs: 10_000,
  watchSeconds: 300,
  graceMs: 30_000,
  backOffMs: 500,
  maxBackOffMs: 60_000,
  firstReportMs: 5_000,
  writeGapMs: 1_000,
  leaseSeconds: 30,
  leaseLookMs: 8_000,
  sweepMs: 60_000,
  random: Math.random,
};

/** The wait after so many failures in a row: doubled each time, half of it left to chance. */
export function backOffMs(failures: number, timing: Pick<Timing, 'backOffMs' | 'maxBackOffMs' | 'random'>): number {
  const longest = Math.min(timing.maxBackOffMs, timing.backOffMs * 2 ** Math.min(failures - 1, 30));
  return longest * (0.5 + timing.random() / 2);
}
