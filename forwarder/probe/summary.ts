// A result in short, for the message a pod leaves behind: how it ended, then what did not come as it had to.

import type { ProbeFinding, ProbeResult } from '../contract/probe-result.ts';
import { nameOf, outcomeOf, placeOf, verdictOf } from './words.ts';

/** The kubelet keeps this much of a termination message. */
const MAX_BYTES = 4096;

/** As many lines as fit; the first one says how it ended. */
export function summaryText(result: ProbeResult): string {
  const opening = `${placeOf(result)}: ${verdictOf(result)}`;
  const faults = result.findings.filter(({ passed }) => !passed).map(faultLine);
  const lines = result.clock.passed ? faults : [`clock: ${result.clock.text}`, ...faults];
  for (let count = lines.length; count > 0; count -= 1) {
    const left = lines.length - count;
    const rest = left === 0 ? [] : [`and ${left} more, see the log`];
    const text = [opening, ...lines.slice(0, count), ...rest].join('\n');
    if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  }
  return opening;
}

function faultLine(finding: ProbeFinding): string {
  const last = finding.steps.findLast(({ stops }) => stops) ?? finding.steps.at(-1);
  const where = last === undefined ? '' : `; ${last.zone} ${last.text}`;
  return `${nameOf(finding)} ${outcomeOf(finding)}${where}`;
}
