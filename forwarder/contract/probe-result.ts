// What a probe found: for each question of its plan an explanation, and whether that is what had to come of it.

import type { Explanation } from './explanation.ts';
import type { Protocol } from './protocol.ts';
import type { Verdict } from './reasons.ts';

/**
 * What a caller can tell. Where a forwarder decides for the same reason the word is the same; which reason it had for closing
 * a connection only its audit log says.
 */
export const PROBE_REASONS = {
  allowed: 'It answers, as the server whose name was asked for.',
  'name-not-found': 'The resolver says that the name does not exist or has no address.',
  'resolver-failed': 'No resolver answered.',
  'unexpected-address': 'The name resolves to something else than it has to.',
  'unexpected-record': 'The name has records besides its address, and must have none.',
  'next-hop-refused': 'Nothing takes the connection.',
  'next-hop-timeout': 'Nobody answered in time.',
  'closed-without-answer': 'The connection was taken and closed: a forwarder denied it, or could not go on.',
  'certificate-invalid': 'The certificate is of another name, or not valid at this time.',
  'not-understood': 'Something answers, and not in the protocol of the entry.',
} as const;

export type ProbeReason = keyof typeof PROBE_REASONS;

export type ProbeFinding = Explanation<ProbeReason> & {
  readonly protocol: Protocol;
  readonly expected: Verdict;
  /** Whether it came as it had to, and that was seen: a denial by a forwarder that is away proves nothing. */
  readonly passed: boolean;
  /** Why it has to be denied. */
  readonly why: string | undefined;
  /** The wildcard it stands for. */
  readonly covers: string | undefined;
  /** Whether this machine knows the authority of the certificate. It does not count: clients may know others. */
  readonly authority: 'known' | 'unknown' | undefined;
};

export type ClockFinding = {
  readonly passed: boolean;
  /** How far this machine's clock is ahead, in seconds; undefined when nobody said the time. */
  readonly aheadSeconds: number | undefined;
  readonly text: string;
};

/** Questions that ended for one reason, as it had to be or not. */
export type ReasonCount = {
  readonly reason: ProbeReason;
  readonly passed: boolean;
  /** `host:port`, in the order of the plan. */
  readonly destinations: readonly string[];
};

export type ProbeResult = {
  readonly site: string;
  readonly zone: string;
  /** When it began, by this machine's clock. */
  readonly time: string;
  readonly resolvers: readonly string[];
  readonly passed: boolean;
  readonly clock: ClockFinding;
  /** Destinations of the zone that the plan had no room for. */
  readonly leftOut: number;
  readonly byReason: readonly ReasonCount[];
  readonly findings: readonly ProbeFinding[];
};
