// A zone as the files of a former product tell of it, in one form for both products.

import type { Position } from '../../levels/problem.ts';
import type { OldName } from './old-name.ts';
import type { PlannedEntry } from './plan.ts';

export type SourceZone = {
  readonly name: string;
  readonly level: number;
  readonly parent: string | undefined;
  /** Where it comes from, for the head of its file. */
  readonly source: string;
  /** Where the source tells of it. */
  readonly at: readonly Position[];
  /** Its network, and what its parent sees beyond it, where the source says so. */
  readonly network: string | undefined;
  readonly seenAs: readonly string[];
  /** What its children dialled. */
  readonly faceAddress: string | undefined;
  /** What it could reach on the Internet. */
  readonly names: readonly OldName[];
  /** What ended inside the plant or was refused: no wider name opens it. */
  readonly closed: readonly OldName[];
  /** What it could reach inside the plant. */
  readonly ends: readonly PlannedEntry[];
};
