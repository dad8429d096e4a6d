// Thirty changes with what an operator wants to read about each: every kind of change, risk and notice.

import { DERIVED_CHANGES } from './derived.ts';
import { ENTRY_CHANGES } from './entries.ts';
import type { HeldChange } from './held-change.ts';
import { PLACE_CHANGES } from './places.ts';

export const THIRTY_CHANGES: readonly HeldChange[] = [...ENTRY_CHANGES, ...DERIVED_CHANGES, ...PLACE_CHANGES];
