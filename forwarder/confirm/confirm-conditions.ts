// What the state of the configuration means, in conditions and in the word of the metric.

import type { Condition } from '../conditions.ts';
import type { ConfirmState as MetricState } from '../observe/metrics.ts';
import type { ConfirmState, Steady, Trial } from './confirm-machine.ts';

/** Ready=False/ConfigRejected while the file holds a configuration that cannot be tried; undefined otherwise. */
export function rejectionOf({ rejected }: ConfirmState): Condition | undefined {
  if (rejected === undefined) return undefined;
  return { type: 'Ready', status: 'False', reason: 'ConfigRejected', message: rejected.problem };
}

export function confirmedCondition(state: ConfirmState): Condition {
  if (state.kind === 'none') return confirmed('Unknown', 'NotStarted', 'No configuration serves yet.');
  return state.kind === 'steady' ? ofSteady(state) : ofTrial(state);
}

export function metricState(state: ConfirmState): MetricState {
  if (state.rejected !== undefined) return 'rejected';
  if (state.kind === 'steady') return state.rolledBack === undefined ? 'steady' : 'rolled-back';
  return state.kind === 'trial' && state.uplink === 'silent' ? 'unreachable' : 'trial';
}

function ofSteady({ digest, by, rolledBack }: Steady): Condition {
  if (rolledBack !== undefined) {
    return confirmed('False', 'RolledBack', `${rolledBack.digest} was rolled back to ${digest}: ${rolledBack.why}.`);
  }
  if (by === 'no-reserved-names') {
    return confirmed(
      'True',
      'NoReservedNames',
      `${digest} serves; there is no exact reserved name it could be tried with.`,
    );
  }
  if (by === 'earlier-run') return confirmed('True', 'Confirmed', `${digest} serves; an earlier run confirmed it.`);
  return confirmed('True', 'Confirmed', `${digest} serves and reaches the reserved names.`);
}

function ofTrial({ digest, confirmed: former, uplink }: Trial): Condition {
  if (uplink === 'silent') {
    return confirmed(
      'Unknown',
      'UplinkUnreachable',
      `${digest} is on trial; no reserved name answers, whichever way it is dialled.`,
    );
  }
  const fallBack = former === undefined ? 'there is none to roll back to' : `${former} is kept to roll back to`;
  return confirmed('Unknown', 'Trial', `${digest} is on trial; ${fallBack}.`);
}

function confirmed(status: Condition['status'], reason: string, message: string): Condition {
  return { type: 'Confirmed', status, reason, message };
}
