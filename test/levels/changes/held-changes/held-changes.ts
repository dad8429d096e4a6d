// Changes with what an operator wants to read about each: at least thirty, and every kind of change, risk and notice.

import { DERIVED_CHANGES } from './derived.ts';
import { ENTRY_CHANGES } from './entries.ts';
import type { HeldChange } from './held-change.ts';
import { PLACE_CHANGES } from './places.ts';

export const HELD_CHANGES: readonly HeldChange[] = [...ENTRY_CHANGES, ...DERIVED_CHANGES, ...PLACE_CHANGES];
