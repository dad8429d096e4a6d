// What one line of a log says to learning. Types only.

import type { Reason } from '../../forwarder/contract/reasons.ts';
import type { Denial } from './denial.ts';

/** What every denial says of itself, whatever it teaches. */
type Refusal = {
  /** The same for the same line, wherever it was collected; undefined in a query log. */
  readonly id: string | undefined;
  /** How many denials the line stands for. */
  readonly count: number;
};

export type Reading =
  | (Refusal & { readonly kind: 'candidate' | 'ended'; readonly denial: Denial })
  /** A denial that no entry mends. */
  | (Refusal & { readonly kind: 'nothing'; readonly reason: Reason })
  /** A denial of a connection that the forwarder below had let pass: there it was allowed. */
  | (Refusal & { readonly kind: 'passed-below' })
  /** Ours, and no denial: a connection that was let through, a name that resolved. */
  | { readonly kind: 'other' }
  /** Written by something else, or wrapped in a form that is not known. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'broken' };
