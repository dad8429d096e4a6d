// A small number for every zone name, the same in all threads and for as long as the process lives, so that a thread can
// keep what it counts per child in arrays. Names come from allowlists, never from callers. Past the last number zones
// share one: they then share what is counted too, which only makes limits stricter.

import type { KeyHash } from './keyed-hash.ts';
import { SharedTable } from './shared-table.ts';

/** Zones that were ever a child of this forwarder while it ran. */
export const ZONE_NUMBERS = 4_096;

export class ZoneNumbers {
  readonly #numbers: SharedTable;

  static allocate(): SharedArrayBuffer {
    return SharedTable.allocate(ZONE_NUMBERS);
  }

  constructor(memory: SharedArrayBuffer) {
    this.#numbers = new SharedTable(memory);
  }

  /** From 0 to ZONE_NUMBERS - 1. Takes no lock (ledger.ts does). */
  numberOf(zone: KeyHash): number {
    const known = this.#numbers.get(zone);
    if (known > 0) return known - 1;
    const next = Math.min(this.#numbers.size, ZONE_NUMBERS - 1);
    this.#numbers.set(zone, next + 1);
    return next;
  }
}
