// What a reviewer must know beside the declarations: that the committed objects are others than these give.

import type { Problem } from '../../levels/problem.ts';
import type { Remark } from './report.ts';

type Drift = {
  readonly base: readonly string[];
  readonly head: readonly string[];
};

type Circumstances = {
  /** Files that somebody is working on are synthesized later. */
  readonly isCommitted: boolean;
  /** Errors for which the base cannot be compared with. */
  readonly faults: readonly Problem[];
};

export function remarksOn(drift: Drift, { isCommitted, faults }: Circumstances): readonly Remark[] {
  return [...staleRemarks(drift.head, isCommitted), ...regeneratedRemarks(drift), ...unreadableRemarks(faults)];
}

/** The proof speaks of what the declarations give; what is merged and applied would be something else. */
function staleRemarks(files: readonly string[], isCommitted: boolean): readonly Remark[] {
  if (files.length === 0) return [];
  const text = `dist/ and flux/ do not hold what is declared, in ${count(files)}. Run "sallyport synth" and commit the result`;
  return [{ kind: 'stale', severity: isCommitted ? 'error' : 'info', text, files }];
}

function regeneratedRemarks({ base, head }: Drift): readonly Remark[] {
  if (base.length === 0 || head.length > 0) return [];
  const text = `merging also changes ${count(base)} of dist/ and flux/ for which no declaration changed: the base holds what another version of Sallyport made, or what was edited by hand`;
  return [{ kind: 'regenerated', severity: 'warning', text, files: base }];
}

function unreadableRemarks(faults: readonly Problem[]): readonly Remark[] {
  const [first] = faults.filter(({ severity }) => severity === 'error');
  if (first === undefined) return [];
  const text = `the base cannot be compared with, since its declarations have errors (${first.file}:${first.line}: ${first.message}). Everything is shown as new`;
  return [{ kind: 'base-unreadable', severity: 'warning', text, files: [first.file] }];
}

function count({ length }: readonly string[]): string {
  return `${length} ${length === 1 ? 'file' : 'files'}`;
}
