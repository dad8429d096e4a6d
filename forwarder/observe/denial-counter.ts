// Identical denials, counted past a rate instead of written. One misconfigured device that retries ten times a second
// would otherwise bury every other line. Ten in ten seconds are written; the rest becomes one `repeated` line.
// Memory is bounded: denials beyond `maxKinds` different ones in a window are simply not counted, but written.

import type { AuditRecord } from '../contract/audit-record.ts';

export type RepeatRate = {
  readonly written: number;
  readonly windowMs: number;
  readonly maxKinds: number;
};

export const REPEAT_RATE: RepeatRate = { written: 10, windowMs: 10_000, maxKinds: 10_000 };

type Kind = { readonly since: number; seen: number; last: AuditRecord };

export class DenialCounter {
  readonly #rate: RepeatRate;
  readonly #kinds = new Map<string, Kind>();

  constructor(rate: RepeatRate = REPEAT_RATE) {
    this.#rate = rate;
  }

  /** Whether the denial is written as a line of its own. */
  admits(denial: AuditRecord, nowMs: number): boolean {
    const key = kindOf(denial);
    const kind = this.#kinds.get(key);
    if (kind === undefined) {
      if (this.#kinds.size < this.#rate.maxKinds) this.#kinds.set(key, { since: nowMs, seen: 1, last: denial });
      return true;
    }
    kind.seen += 1;
    kind.last = denial;
    return kind.seen <= this.#rate.written;
  }

  /** Ends the windows that are over (all of them with `everything`): one line for each kind that was counted. */
  sweep(nowMs: number, everything = false): readonly AuditRecord[] {
    const lines: AuditRecord[] = [];
    for (const [key, kind] of this.#kinds) {
      if (!everything && nowMs - kind.since < this.#rate.windowMs) continue;
      this.#kinds.delete(key);
      const count = kind.seen - this.#rate.written;
      if (count > 0) lines.push({ ...kind.last, event: 'repeated', time: new Date(nowMs).toISOString(), count });
    }
    return lines;
  }

  get size(): number {
    return this.#kinds.size;
  }
}

/** What makes two denials the same; the client's port and the id are not part of it. */
function kindOf(record: AuditRecord): string {
  const peer = record.peer.slice(0, record.peer.lastIndexOf(':'));
  return [
    record.zone,
    record.origin ?? '',
    record.serverName ?? '',
    record.listener,
    record.reason,
    record.limit ?? '',
    peer,
  ].join(' ');
}
