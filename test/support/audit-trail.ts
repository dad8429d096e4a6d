// Collects audit records and lets a test wait for the one it expects.

import type { AuditRecord } from '../../forwarder/contract/audit-record.ts';

type Matches = (record: AuditRecord) => boolean;
type Waiter = { readonly matches: Matches; readonly resolve: (record: AuditRecord) => void };

export class AuditTrail {
  readonly records: AuditRecord[] = [];
  readonly #untaken: AuditRecord[] = [];
  readonly #waiters: Waiter[] = [];

  add(record: AuditRecord): void {
    this.records.push(record);
    const index = this.#waiters.findIndex(({ matches }) => matches(record));
    const [waiter] = index === -1 ? [] : this.#waiters.splice(index, 1);
    if (waiter === undefined) this.#untaken.push(record);
    else waiter.resolve(record);
  }

  /** The first record of that event nobody has taken yet, now or when it comes. */
  next(event: AuditRecord['event'], matches: Matches = () => true): Promise<AuditRecord> {
    return this.#take((record) => record.event === event && matches(record));
  }

  /** What was decided of the next connection, whichever way. */
  nextDecision(): Promise<AuditRecord> {
    return this.#take(({ event }) => event === 'open' || event === 'deny');
  }

  #take(isWanted: Matches): Promise<AuditRecord> {
    const index = this.#untaken.findIndex(isWanted);
    const [found] = index === -1 ? [] : this.#untaken.splice(index, 1);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => this.#waiters.push({ matches: isWanted, resolve }));
  }
}
