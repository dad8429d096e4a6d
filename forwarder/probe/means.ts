// What a probe works with: resolvers, trusted authorities, how long it waits, the clock.

import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Resolve } from '../uplink/name-servers.ts';
import type { AskType } from './ask-types.ts';

export type ProbeTimes = {
  /** To take a connection. */
  readonly connectMs: number;
  /** To answer on an open connection. Longer than the forwarder at the top tries to dial. */
  readonly answerMs: number;
  /** A connection without a protocol we speak has to stay open so long: by then a forwarder that cannot go on has closed it. */
  readonly settleMs: number;
  /** To answer a DNS question for records that have to be empty; then it is asked once more. */
  readonly recordsMs: number;
};

export const PROBE_TIMES: ProbeTimes = { connectMs: 10_000, answerMs: 15_000, settleMs: 12_000, recordsMs: 2_000 };

export type ProbeMeans = {
  readonly resolve: Resolve;
  readonly askType: AskType;
  /** The address connections leave from; undefined leaves it to the system. */
  readonly source: string | undefined;
  /** Known authorities; whether one signed is found out, never demanded. */
  readonly trust: SecureContext;
  readonly times: ProbeTimes;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
};

/** Authorities of Node, of the system, and those named; made once, because reading hundreds takes a while. */
export function trustOf(more: readonly string[]): SecureContext {
  const known = new Set([...getCACertificates('default'), ...getCACertificates('system'), ...more]);
  return createSecureContext({ ca: [...known] });
}
