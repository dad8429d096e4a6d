// One log line for each change of what is confirmed, so that the log of a bad night tells the story.

import type { Logger } from 'pino';
import { confirmedCondition } from './confirm-conditions.ts';
import type { ConfirmState } from './confirm-machine.ts';

export function logTransition(before: ConfirmState, after: ConfirmState, log: Logger): void {
  if (after.rejected !== undefined && after.rejected.problem !== before.rejected?.problem) {
    log.error({ condition: 'ConfigRejected' }, after.rejected.problem);
  }
  const [was, is] = [confirmedCondition(before), confirmedCondition(after)];
  if (was.message === is.message) return;
  const line = { condition: is.reason, confirmed: is.status };
  if (is.status === 'False') log.error(line, is.message);
  else log.info(line, is.message);
}
