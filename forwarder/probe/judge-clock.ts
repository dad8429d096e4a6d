// Whether this machine's clock is right, by what a server said. Certificates, the ends of entries and the headers between
// forwarders all depend on it; a header is believed for five minutes, so one minute is wrong without being harmful yet.

import type { ProbePlan } from '../contract/probe-plan.ts';
import type { ClockFinding } from '../contract/probe-result.ts';
import type { SaidTime } from './answer.ts';

const TOLERATED_SECONDS = 60;

/** `said`: undefined when no server said the time. */
export function judgeClock({ clock }: ProbePlan, said: SaidTime | undefined): ClockFinding {
  if (clock === undefined) return { passed: true, aheadSeconds: undefined, text: 'the plan names nobody to ask' };
  if (said === undefined)
    return { passed: false, aheadSeconds: undefined, text: `"${clock.host}" did not say what time it is` };
  const aheadSeconds = Math.round((said.ourMs - said.serverMs) / 100) / 10;
  const isRight = Math.abs(aheadSeconds) <= TOLERATED_SECONDS;
  const by = `${Math.abs(aheadSeconds)} s ${aheadSeconds < 0 ? 'behind' : 'ahead of'} "${clock.host}"`;
  return {
    passed: isRight,
    aheadSeconds,
    text: isRight ? by : `${by}: set this machine's clock, see chronyc tracking`,
  };
}
