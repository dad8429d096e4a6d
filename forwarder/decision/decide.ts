// The decision: may this zone reach this name on this port, now? A function from values to a verdict, its reason and
// the entry behind it. It knows no sockets; what the caller may claim to be was settled before (callers.ts).
//
// The most specific entry that has not expired wins: an expired exact name does not hide the wildcard above it.
// Without one, the reason says the most useful thing that is true, in the order of the functions below.

import type { CompiledEntry, Decision, Question } from './decision.ts';
import type { Candidate, Snapshot } from './snapshot.ts';

export function decide(snapshot: Snapshot, question: Question): Decision {
  if (question.protocol !== 'tcp' && question.serverName === undefined)
    return { verdict: 'deny', reason: 'no-server-name' };
  const now = snapshot.expiriesHeldAt ?? question.now;
  const own = snapshot.find(question);
  const inForce = own.filter(({ entry }) => !hasExpired(entry, now));
  const passing = inForce.find(({ entry }) => entry.reserved || question.onlyReserved !== true);
  if (passing !== undefined) return { verdict: 'allow', reason: 'allowed', entry: passing.entry };
  if (inForce[0] !== undefined) return deny('proxy-header-stale', inForce[0]);
  if (own[0] !== undefined) return deny('entry-expired', own[0]);
  return explainAbsence(snapshot, question, now);
}

/** Nothing covers the destination for this zone: is it the port, the zone, or the name? */
function explainAbsence(snapshot: Snapshot, question: Question, now: number): Decision {
  const covering = coveringCandidates(snapshot, question).filter(({ entry }) => !hasExpired(entry, now));
  const onOtherPort = covering.find(({ zones }) => zones.has(question.origin));
  if (onOtherPort !== undefined) return deny('port-not-allowed', onOtherPort);
  if (covering[0] !== undefined) return deny('zone-not-allowed', covering[0]);
  return { verdict: 'deny', reason: 'not-in-allowlist' };
}

function coveringCandidates(snapshot: Snapshot, { protocol, port, serverName }: Question): readonly Candidate[] {
  if (protocol === 'tcp') return snapshot.lookupTcp(port);
  return serverName === undefined ? [] : snapshot.lookup(serverName);
}

function hasExpired({ expiresAt }: CompiledEntry, now: number): boolean {
  return expiresAt !== undefined && now >= expiresAt;
}

function deny(
  reason: 'proxy-header-stale' | 'entry-expired' | 'port-not-allowed' | 'zone-not-allowed',
  { entry }: Candidate,
): Decision {
  return { verdict: 'deny', reason, entry };
}
