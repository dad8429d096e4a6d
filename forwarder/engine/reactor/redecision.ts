// Open connections, decided again: whenever the allowlist, the time or the configuration has moved. A few of them in each
// turn, so that no other connection waits; all of them well within the second in which a revoked one must be closed.

import { FREE, OPEN } from './connection-table.ts';
import type { ReactorCore } from './core.ts';
import type { Ending } from './ending.ts';
import { causeToClose } from './passage.ts';

/** As long as it may keep others waiting; at the pace of a busy reactor all rows still have their turn within a second. */
const BUDGET_MS = 2;
const ROWS_BETWEEN_LOOKS = 128;

export class Redecision {
  readonly #core: ReactorCore;
  readonly #ending: Ending;
  /** The next row; Infinity when all are done. */
  #next = Infinity;
  /** Digests of configurations that were rolled back. */
  readonly #undone = new Set<string>();

  constructor(core: ReactorCore, ending: Ending) {
    this.#core = core;
    this.#ending = ending;
  }

  get isBusy(): boolean {
    return this.#next < this.#core.table.end;
  }

  /** From the first row on; one that is under way begins anew. */
  begin(undone: string | undefined): void {
    this.#next = 0;
    if (undone !== undefined) this.#undone.add(undone);
  }

  goOn(): void {
    if (!this.isBusy) return;
    const { table, kernel } = this.#core;
    const begunMs = kernel.monotonicMs();
    do {
      const end = Math.min(table.end, this.#next + ROWS_BETWEEN_LOOKS);
      for (; this.#next < end; this.#next += 1) if (table.phase[this.#next] !== FREE) this.#redecide(this.#next);
    } while (this.isBusy && kernel.monotonicMs() - begunMs < BUDGET_MS);
    if (this.isBusy) return;
    this.#next = Infinity;
    this.#undone.clear();
  }

  /** One that is still on its way up is decided before it opens. */
  #redecide(row: number): void {
    for (const undone of this.#undone) causeToClose(this.#core, row, undone);
    const cause = causeToClose(this.#core, row, undefined);
    if (cause === undefined || this.#core.table.phase[row] !== OPEN) return;
    this.#ending.cut(row, cause, cause === 'entry-expired' ? cause : 'entry-removed');
  }
}
