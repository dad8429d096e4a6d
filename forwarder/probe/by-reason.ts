// What came, counted by what a caller can tell: where thirty names fail for one reason, there is one thing to mend.

import { PROBE_REASONS, type ProbeFinding, type ReasonCount } from '../contract/probe-result.ts';
import { nameOf } from './words.ts';

/** In the order of the contract; first what came as it had to, then what did not. */
export function countByReason(findings: readonly ProbeFinding[]): readonly ReasonCount[] {
  return [true, false].flatMap((passed) =>
    Object.keys(PROBE_REASONS).flatMap((reason) => {
      const those = findings.filter((finding) => finding.reason === reason && finding.passed === passed);
      const [first] = those;
      return first === undefined ? [] : [{ reason: first.reason, passed, destinations: those.map(nameOf) }];
    }),
  );
}
