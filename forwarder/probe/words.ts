// The few words in which report and summary say the same.

import type { ProbeFinding, ProbeResult } from '../contract/probe-result.ts';

export function placeOf({ site, zone }: ProbeResult): string {
  return `${zone} of ${site}`;
}

/** A destination as its declaration has it. */
export function nameOf({ host, port, protocol, covers }: ProbeFinding): string {
  return `${covers ?? host}:${port}${protocol === 'tls' ? '' : ` ${protocol}`}`;
}

/** What came of a question, and what had to. */
export function outcomeOf({ passed, expected, reason, why, covers }: ProbeFinding): string {
  if (passed && expected === 'deny') return 'is denied, as it has to be';
  if (passed) return covers === undefined ? 'answers' : 'is led to the forwarder';
  return expected === 'allow' ? `has to answer: ${reason}` : `has to be denied (${why ?? 'it has ended'}): ${reason}`;
}

/** One sentence for all of it. */
export function verdictOf({ findings, passed, clock }: ProbeResult): string {
  const right = findings.filter((finding) => finding.passed).length;
  const time = clock.passed ? '' : ', and the clock is not right';
  return `${passed ? 'Passed' : 'Failed'}: ${right} of ${findings.length} as they have to be${time}.`;
}
