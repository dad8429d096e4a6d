// Whether what was opened may stay open, by the oracle.

import { wayOf } from '../plant/oracle.ts';
import type { Track } from '../world/track.ts';

/** It may not go on under what is in force now, or would lead elsewhere. */
export function isRevoked({ opened, reactor }: Track): boolean {
  return opened !== undefined && wayOf(reactor.history.current, opened.claim) !== opened.way;
}

/** At some time since it was opened it was not to go on. */
export function wasRevoked({ opened, reactor }: Track): boolean {
  if (opened === undefined) return false;
  const ways = reactor.history.waysSince(opened.mark, opened.claim);
  return [...ways].some((way) => way !== opened.way);
}
