// What a reviewer must know beside the declarations: that what is merged or what there was is not what these give.

import type { Problem } from '../../levels/problem.ts';
import type { Remark } from './report.ts';

type Drift = {
  readonly base: readonly string[];
  readonly head: readonly string[];
};

type Circumstances = {
  /** Files that somebody is working on are synthesized later. */
  readonly isCommitted: boolean;
  /** Whether the change brings another version of Sallyport along. */
  readonly isOtherProgram: boolean;
  /** Errors for which the base cannot be compared with. */
  readonly faults: readonly Problem[];
  /** Whether the change only mends them: its declarations give what the base has committed. */
  readonly isMended: boolean;
};

export function remarksOn(drift: Drift, circumstances: Circumstances): readonly Remark[] {
  return [
    ...staleRemarks(drift.head, circumstances),
    ...regeneratedRemarks(drift),
    ...unreadableRemarks(circumstances),
  ];
}

/** Whether the objects that a proof would speak of are those that there were and those that are merged. */
export function leavesProof(remarks: readonly Remark[]): boolean {
  return !remarks.some(({ kind, severity }) => severity === 'error' || kind === 'other-program');
}

/** What is merged and applied would be something else than what is told of. */
function staleRemarks(files: readonly string[], { isCommitted, isOtherProgram }: Circumstances): readonly Remark[] {
  if (files.length === 0) return [];
  if (isCommitted && isOtherProgram) {
    const text = `dist/ and flux/ differ in ${count(files)} from what this version of Sallyport gives, and the change brings another version. Only that one can tell whether they are right: "npm run drift" has to pass with it`;
    return [{ kind: 'other-program', severity: 'warning', text, files }];
  }
  const text = `dist/ and flux/ do not hold what is declared, in ${count(files)}. Run "sallyport synth" and commit the result`;
  return [{ kind: 'stale', severity: isCommitted ? 'error' : 'info', text, files }];
}

function regeneratedRemarks({ base, head }: Drift): readonly Remark[] {
  if (base.length === 0 || head.length > 0) return [];
  const text = `merging also changes ${count(base)} of dist/ and flux/ for which no declaration changed: the base holds what another version of Sallyport made, or what was edited by hand`;
  return [{ kind: 'regenerated', severity: 'warning', text, files: base }];
}

/** Whoever cannot say what there was cannot say what opens or whom a change cuts off. */
function unreadableRemarks({ faults: [first], isMended }: Circumstances): readonly Remark[] {
  if (first === undefined) return [];
  const fault = `the declarations of the base have errors (${first.file}:${first.line}: ${first.message})`;
  const told = { kind: 'base-unreadable', files: [first.file] } as const;
  if (isMended)
    return [
      { ...told, severity: 'warning', text: `${fault}; those of the change give the objects that the base holds` },
    ];
  const text = `nothing of it is judged: ${fault}. Mend them in a change of its own that leaves dist/ and flux/ as they are`;
  return [{ ...told, severity: 'error', text }];
}

function count({ length }: readonly string[]): string {
  return `${length} ${length === 1 ? 'file' : 'files'}`;
}
