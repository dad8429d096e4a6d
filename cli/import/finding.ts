// What an import has to say: about the source as a whole (findings), and about each name of an old list (fates).
//
// Nothing is lost in silence: every name of a source has a fate, and every fate and finding is in the report.

import type { Position } from '../../levels/problem.ts';

/**
 * confirm: a value the source does not hold, or an opening it did not have: somebody has to look.
 * dropped: was there, and is not imported. ambiguous: could be read in two ways, and this is the one taken.
 * fixed: was wrong, and cannot be wrong any more.
 */
export type FindingKind = 'confirm' | 'dropped' | 'ambiguous' | 'fixed';

export type Finding = {
  readonly kind: FindingKind;
  /** Stable word for programs, e.g. `apex`, `silent-denial`, `source-range`. */
  readonly code: string;
  /** Of the sample: which of its known defects, 1 to 29. */
  readonly defect: number | undefined;
  /** Where it stands in the source; empty for what stands nowhere. */
  readonly at: readonly Position[];
  /** What was found. */
  readonly was: string;
  /** What Sallyport does instead, or what the reader has to do. */
  readonly now: string;
};

export type Fate = {
  readonly zone: string;
  /** As the old list wrote it. */
  readonly written: string;
  readonly port: number;
  readonly at: Position;
  /** kept: all of it. narrowed: what `hosts` says. dropped: nothing. */
  readonly outcome: 'kept' | 'narrowed' | 'dropped';
  /** Host patterns that stand for it now. */
  readonly hosts: readonly string[];
  /** What allows it, or why nothing does. */
  readonly because: string;
};

export function finding(
  kind: FindingKind,
  code: string,
  at: readonly Position[],
  was: string,
  now: string,
  defect?: number,
): Finding {
  return { kind, code, defect, at, was, now };
}
