// The decision: may this zone reach this name on this port, now? A function from values to a verdict, its reason and
// the entry behind it. It knows no sockets; what the caller may claim to be was settled before (callers.ts).
//
// The most specific entry that has not expired wins: an expired exact name does not hide the wildcard above it.
// Without one, the reason says the most useful thing that is true, in the order of the functions below.

import type { Decision, Question } from './decision.ts';
import { ANY_DESTINATION, destinationOf } from './destination.ts';
import { NONE } from './memory.ts';
import type { Snapshot } from './snapshot.ts';

const NO_SERVER_NAME: Decision = { verdict: 'deny', reason: 'no-server-name' };
const NOT_IN_ALLOWLIST: Decision = { verdict: 'deny', reason: 'not-in-allowlist' };

export function decide(snapshot: Snapshot, question: Question): Decision {
  const { protocol, serverName, port, origin } = question;
  if (protocol !== 'tcp' && serverName === undefined) return NO_SERVER_NAME;
  const { rules } = snapshot;
  const now = snapshot.expiriesHeldAt ?? question.now;
  const zone = rules.zoneOf(origin);
  const covering = protocol === 'tcp' || serverName === undefined ? rules.coverPort(port) : rules.cover(serverName);
  return (
    findOwn(snapshot, covering, zone, destinationOf(protocol, port), now, question.onlyReserved === true) ??
    explainAbsence(snapshot, covering, zone, now)
  );
}

/** What the zone's own entries for the destination say, if it has any. */
function findOwn(
  snapshot: Snapshot,
  covering: number,
  zone: number,
  destination: number,
  now: number,
  onlyReserved: boolean,
): Decision | undefined {
  const { rules } = snapshot;
  let held = NONE;
  let ended = NONE;
  for (let nth = 0; nth < covering; nth += 1) {
    const list = rules.listOf(rules.slotAt(nth), zone, destination);
    for (let at = 0, length = rules.lengthOf(list); at < length; at += 1) {
      const entry = rules.entryOf(list, at);
      if (!rules.isFor(entry, zone, destination)) continue;
      if (rules.hasExpired(entry, now)) ended = ended === NONE ? entry : ended;
      else if (onlyReserved && !rules.isReserved(entry)) held = held === NONE ? entry : held;
      else return { verdict: 'allow', reason: 'allowed', entry: snapshot.entryAt(entry) };
    }
  }
  if (held !== NONE) return { verdict: 'deny', reason: 'proxy-header-stale', entry: snapshot.entryAt(held) };
  if (ended !== NONE) return { verdict: 'deny', reason: 'entry-expired', entry: snapshot.entryAt(ended) };
  return undefined;
}

/** Nothing covers the destination for this zone: is it the port, the zone, or the name? */
function explainAbsence(snapshot: Snapshot, covering: number, zone: number, now: number): Decision {
  const { rules } = snapshot;
  for (let nth = 0; nth < covering; nth += 1) {
    const list = rules.listOf(rules.slotAt(nth), zone, ANY_DESTINATION);
    for (let at = 0, length = rules.lengthOf(list); at < length; at += 1) {
      const entry = rules.entryOf(list, at);
      if (rules.isFor(entry, zone, ANY_DESTINATION) && !rules.hasExpired(entry, now))
        return { verdict: 'deny', reason: 'port-not-allowed', entry: snapshot.entryAt(entry) };
    }
  }
  for (let nth = 0; nth < covering; nth += 1) {
    const list = rules.wholeList(rules.slotAt(nth));
    for (let at = 0, length = rules.lengthOf(list); at < length; at += 1) {
      const entry = rules.entryOf(list, at);
      if (!rules.hasExpired(entry, now))
        return { verdict: 'deny', reason: 'zone-not-allowed', entry: snapshot.entryAt(entry) };
    }
  }
  return NOT_IN_ALLOWLIST;
}
