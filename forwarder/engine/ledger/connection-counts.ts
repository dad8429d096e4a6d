// How many connections there are: in all, per direct child, per client, and how many have not yet said where they want
// to go. An engine keeps one number per connection, its standing, and gives it back when the connection leaves; there
// is no other trace of a connection here, so any thread may let one leave.
//
// Saying nothing costs a caller nothing, so the places of those who do are shared out among the children (fair-share.ts).
//
// Takes no lock (ledger.ts does).

import type { Limits } from '../../contract/configuration.ts';
import type { Limit } from '../../contract/reasons.ts';
import { mayTakeMore } from './fair-share.ts';
import type { KeyHash } from './keyed-hash.ts';
import { SharedTable } from './shared-table.ts';

/**
 * What is counted for a connection that is in: SILENT until it is identified, then REFUSED or the hash of its client.
 * A Float64Array of them is all an engine needs.
 */
export type Standing = number;
export const SILENT: Standing = 0;
export const REFUSED: Standing = -1;

const OPEN = 0;
const UNIDENTIFIED = 1;
const TOTALS = 2;

export type ConnectionMemory = { readonly counts: SharedArrayBuffer; readonly clients: SharedArrayBuffer };

export class ConnectionCounts {
  readonly #totals: Int32Array<SharedArrayBuffer>;
  readonly #ofChild: Int32Array<SharedArrayBuffer>;
  readonly #silentOfChild: Int32Array<SharedArrayBuffer>;
  readonly #clients: SharedTable;

  /** @param clients that may have connections at the same time */
  static allocate(children: number, clients: number): ConnectionMemory {
    return { counts: new SharedArrayBuffer(4 * (TOTALS + 2 * children)), clients: SharedTable.allocate(clients) };
  }

  constructor({ counts, clients }: ConnectionMemory) {
    const children = (counts.byteLength / 4 - TOTALS) / 2;
    this.#totals = new Int32Array(counts, 0, TOTALS);
    this.#ofChild = new Int32Array(counts, 4 * TOTALS, children);
    this.#silentOfChild = new Int32Array(counts, 4 * (TOTALS + children), children);
    this.#clients = new SharedTable(clients);
  }

  get open(): number {
    return this.#totals[OPEN] ?? 0;
  }

  get unidentified(): number {
    return this.#totals[UNIDENTIFIED] ?? 0;
  }

  openOf(child: number): number {
    return this.#ofChild[child] ?? 0;
  }

  /** The limit one more connection would exceed, the widest first. `children`: how many share the forwarder. */
  reached(child: number, limits: Limits, children: number): Limit | undefined {
    if (this.open >= limits.connections) return 'connections';
    if (this.openOf(child) >= limits.connectionsPerChild) return 'child';
    return this.#mayBeSilent(child, limits.unidentified, children) ? undefined : 'unidentified';
  }

  enter(child: number): void {
    change(this.#totals, OPEN, 1);
    change(this.#totals, UNIDENTIFIED, 1);
    change(this.#ofChild, child, 1);
    change(this.#silentOfChild, child, 1);
  }

  /** A silent connection has said who is calling. Its standing is the client's hash, or REFUSED if a limit is named. */
  identify(child: number, client: KeyHash, limits: Limits): Limit | undefined {
    this.#endSilence(child);
    const connections = this.#clients.get(client);
    if (connections >= limits.connectionsPerClient) return 'client';
    return this.#clients.set(client, connections + 1) ? undefined : 'memory';
  }

  leave(child: number, standing: Standing): void {
    if (standing === SILENT) this.#endSilence(child);
    if (standing > SILENT) this.#clients.set(standing, Math.max(0, this.#clients.get(standing) - 1));
    change(this.#totals, OPEN, -1);
    change(this.#ofChild, child, -1);
  }

  #endSilence(child: number): void {
    change(this.#totals, UNIDENTIFIED, -1);
    change(this.#silentOfChild, child, -1);
  }

  #mayBeSilent(child: number, places: number, children: number): boolean {
    const taken = this.unidentified;
    if (taken >= places) return false;
    return mayTakeMore({ all: places, taken, ofChild: this.#silentOfChild[child] ?? 0, children });
  }
}

/** Never below zero: a thread that died under the lock may have left one count short. */
function change(counts: Int32Array, at: number, by: number): void {
  counts[at] = Math.max(0, (counts[at] ?? 0) + by);
}
