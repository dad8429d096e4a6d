// What one line of a log says to learning. Types only.

import type { Reason } from '../../forwarder/contract/reasons.ts';
import type { Denial } from './denial.ts';

export type Reading =
  | { readonly kind: 'candidate' | 'ended'; readonly denial: Denial }
  /** A denial that no entry mends. */
  | { readonly kind: 'nothing'; readonly reason: Reason }
  /** A denial of a connection that the forwarder below had let pass: there it was allowed. */
  | { readonly kind: 'passed-below' }
  /** Allowed, ended, or written by somebody else. */
  | { readonly kind: 'other' }
  | { readonly kind: 'broken' };
