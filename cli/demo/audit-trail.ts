// Every audit record of every forwarder of the demo, in the order of arrival; and waiting for the one that has to come.

import type { AuditRecord } from '../../forwarder/contract/audit-record.ts';
import { within } from './patience.ts';

type Waiting = { readonly wanted: (record: AuditRecord) => boolean; resolve(record: AuditRecord): void };

export class AuditTrail {
  readonly #records: AuditRecord[] = [];
  readonly #waiting = new Set<Waiting>();

  readonly add = (record: AuditRecord): void => {
    this.#records.push(record);
    for (const waiting of this.#waiting) {
      if (!waiting.wanted(record)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(record);
    }
  };

  get length(): number {
    return this.#records.length;
  }

  /** The first record from `since` on that is wanted, now or within fifteen seconds. */
  async until(what: string, since: number, wanted: (record: AuditRecord) => boolean): Promise<AuditRecord> {
    const known = this.#records.slice(since).find(wanted);
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<AuditRecord>();
    const waiting = { wanted, resolve };
    this.#waiting.add(waiting);
    try {
      return await within(what, promise);
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  /** The opening of one connection at every one of these zones, in their order. */
  async openings(id: string, zones: readonly string[]): Promise<readonly AuditRecord[]> {
    const isOpening = (record: AuditRecord, zone: string): boolean =>
      record.id === id && record.event === 'open' && record.zone === zone;
    return Promise.all(
      zones.map((zone) => this.until(`the opening at ${zone}`, 0, (record) => isOpening(record, zone))),
    );
  }

  /** The records of one connection, at every hop. */
  of(id: string): readonly AuditRecord[] {
    return this.#records.filter((record) => record.id === id);
  }
}
