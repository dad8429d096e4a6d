// Bytes that wait in one reactor for somebody to take them: of each connection, of each child, of all. The ledger counts them
// over all reactors and is told once a turn; what it was told stands in the connection table, where the main thread finds
// it when the reactor dies.

import type { Limits } from '../../contract/configuration.ts';
import { bytesOf } from '../ledger/budgets.ts';
import { mayTakeMore } from '../ledger/fair-share.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ConnectionTable } from './connection-table.ts';

export class HeldBytes {
  readonly #table: ConnectionTable;
  readonly #ledger: Ledger;
  /** By the ledger's number of a child: what it has not been told. */
  readonly #untold: Float64Array;
  #allUntold = 0;
  /** Children among whose untold bytes something has changed; some stand here twice. */
  #changed: number[] = [];

  constructor(table: ConnectionTable, ledger: Ledger) {
    this.#table = table;
    this.#ledger = ledger;
    this.#untold = new Float64Array(table.toldOfChild.length);
  }

  hold(row: number, bytes: number): void {
    if (bytes === 0) return;
    const child = this.#table.child[row] ?? 0;
    const untold = this.#untold[child] ?? 0;
    this.#table.buffered[row] = (this.#table.buffered[row] ?? 0) + bytes;
    if (untold === 0) this.#changed.push(child);
    this.#untold[child] = untold + bytes;
    this.#allUntold += bytes;
  }

  letGo(row: number, bytes: number): void {
    this.hold(row, -bytes);
  }

  /** Of all reactors, as far as they have told. */
  get all(): number {
    return this.#ledger.budgets.bufferedBytes + this.#allUntold;
  }

  /** Whether bytes of this connection may wait, too. */
  mayHold(row: number, limits: Limits, children: number): boolean {
    const all = bytesOf(limits);
    const taken = this.all;
    if (taken >= all) return false;
    const child = this.#table.child[row] ?? 0;
    const ofChild = this.#ledger.budgets.bufferedBytesOf(child) + (this.#untold[child] ?? 0);
    return mayTakeMore({ all, taken, ofChild, children });
  }

  tell(): void {
    for (const child of this.#changed) {
      const untold = this.#untold[child] ?? 0;
      if (untold === 0) continue;
      this.#ledger.budgets.addBuffered(child, untold);
      this.#table.toldOfChild[child] = (this.#table.toldOfChild[child] ?? 0) + untold;
      this.#untold[child] = 0;
    }
    this.#changed.length = 0;
    this.#allUntold = 0;
  }
}
