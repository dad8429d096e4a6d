// One question of a plan on its way: what is asked with what means, and what came of it so far.

import type { ExplanationStep } from '../contract/explanation.ts';
import type { ProbePlan, ProbeQuestion } from '../contract/probe-plan.ts';
import type { ProbeFinding, ProbeReason } from '../contract/probe-result.ts';
import type { SaidTime } from './answer.ts';
import type { ProbeMeans } from './means.ts';

export type Inquiry = {
  readonly plan: ProbePlan;
  readonly question: ProbeQuestion;
  readonly means: ProbeMeans;
  /** Whether it has to be denied. */
  readonly isDenial: boolean;
};

export type Outcome = {
  readonly reason: ProbeReason;
  readonly steps: readonly ExplanationStep[];
  /** Whether a denial was seen to be one, rather than a part that is away. */
  readonly isProof: boolean;
  readonly authority?: ProbeFinding['authority'];
  readonly said?: SaidTime | undefined;
};

type StepWords = Pick<ExplanationStep, 'kind' | 'zone' | 'text' | 'stops'>;

/** A step with the declaration behind the question. */
export function stepOf({ question: { from, line } }: Inquiry, words: StepWords): ExplanationStep {
  return { ...words, file: from, line };
}
