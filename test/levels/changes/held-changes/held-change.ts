// A change and what an operator wants to read about it. The sentences were written first, from the operator's side of the
// desk; the code has to say them, word for word.

import type { Edit } from './edits.ts';

export type HeldChange = {
  /** What somebody did. */
  readonly what: string;
  /** What the base differs from the example in. */
  readonly prior?: readonly Edit[];
  readonly edits: readonly Edit[];
  /** Of what opens and closes. */
  readonly sentences: readonly string[];
  /** `wildcard: …` */
  readonly risks?: readonly string[];
  /** `error: …`, by severity. */
  readonly notices?: readonly string[];
};

/** The day on which the changes are read. */
export const TODAY = '2026-11-21';

/** Ways that connections of the lines take. */
export const UP = 'through level-3, level-3-5 and level-4';
