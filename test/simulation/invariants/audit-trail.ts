// one-close-per-open, true-denial, live-stays: what audit lines say, compared with what the world has seen.

import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import { START_MS, YEAR_MS } from '../plant/places.ts';
import { Violation } from '../violation.ts';

export class AuditTrail {
  /** By the address of the peer. */
  readonly #lines = new Map<string, AuditRecord[]>();
  /** Denials that were counted instead of written. */
  counted = 0;
  credited = 0;

  read(bytes: Uint8Array, lines: number): void {
    const texts = Buffer.from(bytes).toString('ascii').split('\n');
    if (texts.pop() !== '' || texts.length !== lines) {
      throw new Violation('one-close-per-open', `a batch says ${lines} lines, and it is not so`);
    }
    this.credited -= bytes.length;
    for (const line of texts) this.#add(parse(line));
  }

  of(peer: string): readonly AuditRecord[] {
    return this.#lines.get(peer) ?? [];
  }

  get all(): readonly AuditRecord[] {
    return [...this.#lines.values()].flat();
  }

  #add(record: AuditRecord): void {
    if (Math.abs(Date.parse(record.time) - START_MS) > 2 * YEAR_MS)
      throw new Violation('one-close-per-open', `a line is dated ${record.time}: nobody had told the reactor the time`);
    if (record.event === 'repeated') {
      this.counted += record.count ?? 0;
      return;
    }
    const lines = this.#lines.get(record.peer) ?? [];
    lines.push(record);
    this.#lines.set(record.peer, lines);
  }
}

function parse(line: string): AuditRecord {
  try {
    const record: unknown = JSON.parse(line);
    if (isRecord(record)) return record;
  } catch (error) {
    throw new Violation('one-close-per-open', `an audit line is no JSON: ${line}`, error);
  }
  throw new Violation('one-close-per-open', `an audit line says too little: ${line}`);
}

/** What every line says, whatever happened. */
function isRecord(value: unknown): value is AuditRecord {
  if (typeof value !== 'object' || value === null) return false;
  const fields = ['time', 'event', 'id', 'site', 'zone', 'listener', 'localAddress', 'peer', 'verdict', 'reason'];
  return fields.every((field) => typeof Reflect.get(value, field) === 'string');
}
