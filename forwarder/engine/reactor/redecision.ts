// Open connections, decided again: whenever the allowlist, the time or the configuration has moved. A few of them in each
// turn, so that no other connection waits; all of them well within the second in which a revoked one must be closed.

import { FREE, OPEN } from './connection-table.ts';
import type { ReactorCore } from './core.ts';
import type { Ending } from './ending.ts';
import { causeToClose } from './passage.ts';

/** About a millisecond of work. */
const ROWS_PER_TURN = 512;

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
    const { table } = this.#core;
    for (let left = ROWS_PER_TURN; left > 0 && this.#next < table.end; left -= 1) {
      if (table.phase[this.#next] !== FREE) this.#redecide(this.#next);
      this.#next += 1;
    }
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
