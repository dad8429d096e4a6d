// Where break-glass comes from: files of a folder, or objects of the cluster. A source reports all there are, judged for
// their form only; the keeper decides what is in force.

import type { FoundBreakGlass } from './break-glass-rule.ts';

export interface BreakGlassSource {
  /** Reports all that are there now, then all again after every change, until `stop`. */
  start(onChange: (found: readonly FoundBreakGlass[]) => void): void;
  stop(): void;
}
