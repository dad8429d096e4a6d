// Connections that a reactor has handed over: the main thread's to close, and to count.

import type { Ledger } from '../../../forwarder/engine/ledger/ledger.ts';
import { FILES_PER_CONNECTION } from '../../../forwarder/engine/ledger/budgets.ts';
import type { ReactorRun } from './reactor-run.ts';

export class HandedOver {
  readonly #ledger: Ledger;
  readonly #connections: { readonly reactor: ReactorRun; readonly fd: number }[] = [];

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  add(reactor: ReactorRun, fd: number): void {
    this.#connections.push({ reactor, fd });
  }

  /** Adopts the first and ends it. False when there is none. */
  closeOne(): boolean {
    const [first] = this.#connections.splice(0, 1);
    if (first === undefined) return false;
    // Its files were reserved by the reactor; an engine of the main thread's own would count them anew.
    this.#ledger.budgets.addFiles(-FILES_PER_CONNECTION);
    first.reactor.kernel.close(first.fd);
    return true;
  }

  closeAll(): void {
    while (this.closeOne());
  }
}
