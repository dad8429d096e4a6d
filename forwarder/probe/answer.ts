// What comes back over a connection that was taken, whatever the protocol.

import type { ProbeFinding, ProbeReason } from '../contract/probe-result.ts';

export type Answer = {
  readonly reason: ProbeReason;
  readonly text: string;
  readonly authority?: ProbeFinding['authority'];
  readonly said?: SaidTime | undefined;
};

/** What time a server said it is, and when that was by our clock; both in milliseconds since the epoch. */
export type SaidTime = { readonly serverMs: number; readonly ourMs: number };

/** Nothing came but the end. */
export const CLOSED: Answer = {
  reason: 'closed-without-answer',
  text: 'takes the connection and closes it: a forwarder on the way denied it, or could not go on. Its audit line of this moment says why',
};

export function silent(milliseconds: number): Answer {
  return { reason: 'next-hop-timeout', text: `takes the connection and says nothing for ${milliseconds / 1000} s` };
}
