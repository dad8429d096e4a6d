// The line of the declaration that a need came from.

import type { Need } from '../need.ts';
import { sourcesOf } from '../needs-of.ts';
import type { Source } from '../needs/source.ts';
import type { Side } from './sides.ts';

/** The source that brought a need. The need may be a copy; where it comes from is not. */
export function sourceOf({ provenance }: Need, { site, zone }: Side): Source | undefined {
  return sourcesOf(site, zone).find(({ needs }) => needs.some((need) => need.provenance === provenance));
}
