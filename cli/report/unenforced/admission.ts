// What a reader might believe to be held and is not. Types only; admissions-of.ts derives them.

import type { Place } from '../places.ts';

export type Admission = {
  /** Stable word, e.g. `aks-nodes`. */
  readonly code: string;
  readonly title: string;
  /** What follows, and who holds it instead. */
  readonly text: string;
  readonly zones: readonly string[];
  /** Where the declaration says so; undefined where it follows from the kind of the zone. */
  readonly place: Place | undefined;
};
