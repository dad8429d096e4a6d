// What is said about break-glass: in the log, in the condition of the forwarder, and on each object.

import type { Condition } from '../conditions.ts';
import type { BreakGlassRequest } from './break-glass-request.ts';
import type { BreakGlassVerdict } from './break-glass-rule.ts';

/** What one object is told: whether it counts. */
export type AcceptedCondition = Omit<Condition, 'type'> & { readonly type: 'Accepted' };

export function describeVerdict(verdict: BreakGlassVerdict): string {
  if (verdict.kind === 'refused') return verdict.message;
  const { name, by, hours, reason } = verdict.request;
  const what = `Break-glass "${name}" by ${by}`;
  if (verdict.kind === 'ended')
    return `${what} has ended; it was for ${hours} hours: ${destinationsOf(verdict.request)}`;
  return `${what} is in force until ${timeText(verdict.until)} (${reason}): ${destinationsOf(verdict.request)}`;
}

export function acceptedCondition(verdict: BreakGlassVerdict): AcceptedCondition {
  const message = describeVerdict(verdict);
  if (verdict.kind === 'in-force') return { type: 'Accepted', status: 'True', reason: 'InForce', message };
  const reason = verdict.kind === 'ended' ? 'Ended' : verdict.why;
  return { type: 'Accepted', status: 'False', reason, message };
}

/** Of the forwarder: whether anything is open. */
export function breakGlassCondition(verdicts: readonly BreakGlassVerdict[]): Condition {
  const textsOf = (kind: BreakGlassVerdict['kind']): string =>
    verdicts
      .filter((verdict) => verdict.kind === kind)
      .map(describeVerdict)
      .join('\n');
  const [open, refused] = [textsOf('in-force'), textsOf('refused')];
  if (open !== '') return { type: 'BreakGlass', status: 'True', reason: 'InForce', message: open };
  if (refused !== '') return { type: 'BreakGlass', status: 'False', reason: 'Refused', message: refused };
  return { type: 'BreakGlass', status: 'False', reason: 'NoneInForce', message: 'Nothing is open beside the list.' };
}

function destinationsOf({ grants }: BreakGlassRequest): string {
  return grants
    .map(({ for: zones, entries }) => {
      const names = entries.map(({ host, port }) => `${host}:${port}`);
      return `${names.join(', ')} for ${zones.join(', ')}`;
    })
    .join('; ');
}

function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
