// All that rules about defects look at: the parts of the sample that were found, and what each level has of them.

import type { SampleParts } from '../find-parts.ts';
import type { SampleLevel } from '../place-parts.ts';

export type Sample = SampleParts & { readonly levels: readonly SampleLevel[] };
