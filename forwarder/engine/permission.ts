// May this caller, found to stand where it stands, have this connection? Asked at open, after dialling, and again for
// open connections whenever the allowlist or the time has moved.

import type { ClosedBy, Reason } from '../contract/reasons.ts';
import { decide } from '../decision/decide.ts';
import type { Decision, Question } from '../decision/decision.ts';
import type { Snapshot } from '../decision/snapshot.ts';

/** What was established when the connection began; none of it changes while it is open. */
export type Standing = {
  readonly peerAddress: string;
  /** The direct child the peer belonged to. */
  readonly child: string;
  readonly question: Omit<Question, 'now'>;
};

export function decideFor(snapshot: Snapshot, { peerAddress, child, question }: Standing, now: number): Decision {
  const stillStands = snapshot.childOf(peerAddress) === child && snapshot.childFor(question.origin) === child;
  return stillStands ? decide(snapshot, { ...question, now }) : { verdict: 'deny', reason: 'source-not-allowed' };
}

/** What an open connection is closed by under a new decision; undefined while it may stay. */
export function closingCause({ verdict, reason }: Decision): Extract<ClosedBy & Reason, string> | undefined {
  if (verdict === 'allow') return undefined;
  return reason === 'entry-expired' ? 'entry-expired' : 'entry-removed';
}
