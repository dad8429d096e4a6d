// How one destination fares for one zone, step by step: as the declarations say it (`explain`), or as it was found by asking
// for it (`probe`). One form for both, so that what should be and what is can be laid side by side.

import type { Reason, Verdict } from './reasons.ts';

/** `Why`: the closed set of words of whoever judges. */
export type Explanation<Why extends string = Reason> = {
  readonly site: string;
  readonly zone: string;
  readonly host: string;
  readonly port: number;
  readonly verdict: Verdict;
  readonly reason: Why;
  /** The zone in which it stops; undefined when it does not. */
  readonly stoppedAt: string | undefined;
  readonly steps: readonly ExplanationStep[];
};

export type ExplanationStep = {
  readonly kind: 'dns' | 'policy' | 'caller' | 'entry' | 'next-hop' | 'connection' | 'answer';
  /** Where it happens. */
  readonly zone: string;
  readonly stops: boolean;
  readonly text: string;
  /** The declaration behind it, relative to the repository. */
  readonly file: string | undefined;
  readonly line: number | undefined;
};
