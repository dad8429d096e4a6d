// May this caller, found to stand where it stands, have this connection? Asked at open, after dialling, and again for
// open connections whenever the allowlist or the time has moved.

import type { ClosedBy, Reason } from '../contract/reasons.ts';
import { decide } from '../decision/decide.ts';
import type { CompiledEntry, Decision, Question } from '../decision/decision.ts';
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

/** What a connection that was opened by an entry is closed by under a new decision; undefined while it may stay. */
export function closingCause(
  opened: CompiledEntry,
  { verdict, reason, entry }: Decision,
): Extract<ClosedBy & Reason, string> | undefined {
  if (verdict === 'allow') return leadToOnePlace(opened, entry) ? undefined : 'entry-removed';
  return reason === 'entry-expired' ? 'entry-expired' : 'entry-removed';
}

/** Where a connection ends is part of what was allowed: the same question may now be answered with another place. */
export function leadToOnePlace(one: CompiledEntry, other: CompiledEntry): boolean {
  return one === other || placeOf(one) === placeOf(other);
}

/** A name that goes up is the client's own, and so the same; a tcp entry has the name, since its client has none. */
function placeOf({ to, protocol, pattern, port }: CompiledEntry): string {
  if (to !== undefined) return [to.service, to.namespace, to.address, to.port].join(' ');
  return protocol === 'tcp' ? `${pattern?.base} ${port}` : '';
}
