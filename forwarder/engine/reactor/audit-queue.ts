// Audit lines of one reactor on their way to the main thread: in batches, never waiting. Their bytes are taken from a
// credit that whoever writes them gives back; when it is used up, lines are dropped and counted, as in the writer itself
// (observe/audit.ts). Identical denials are counted past a rate.

import type { AuditRecord } from '../../contract/audit-record.ts';
import { DenialCounter, REPEAT_RATE } from '../../observe/denial-counter.ts';
import type { AuditPages } from '../../observe/audit-pages.ts';
import type { EngineCounters } from '../../observe/engine-counters.ts';
import { asciiJson } from './audit-lines.ts';
import type { Channel } from './messages.ts';
import type { AuditCredit } from './reactor-interface.ts';

/** A batch goes out when it is this long, or this old. */
const BATCH_CHARACTERS = 64 * 1024;
const BATCH_AGE_MS = 20;

export class AuditQueue {
  readonly #channel: Channel;
  readonly #credit: AuditCredit;
  readonly #counters: EngineCounters;
  readonly #pages: AuditPages | undefined;
  readonly #denials = new DenialCounter(REPEAT_RATE);
  #text = '';
  #lines = 0;
  #dueMs = Infinity;
  #sweepMs = Infinity;

  constructor(channel: Channel, credit: AuditCredit, counters: EngineCounters, pages?: AuditPages) {
    this.#pages = pages;
    this.#channel = channel;
    this.#credit = credit;
    this.#counters = counters;
  }

  /** When `flush` is next of use. */
  get dueMs(): number {
    return Math.min(this.#dueMs, this.#sweepMs);
  }

  /** One line with its line feed, all of it ASCII. False when it was dropped. */
  add(line: string, nowMs: number): boolean {
    if (!this.#credit.take(line.length)) {
      this.#counters.auditDropped(1);
      return false;
    }
    this.#text += line;
    this.#lines += 1;
    if (this.#lines === 1) this.#dueMs = nowMs + BATCH_AGE_MS;
    if (this.#text.length >= BATCH_CHARACTERS) this.#send();
    return true;
  }

  deny(record: AuditRecord, nowMs: number): void {
    if (this.#sweepMs === Infinity) this.#sweepMs = nowMs + REPEAT_RATE.windowMs;
    if (this.#denials.admits(record, nowMs)) this.add(lineOf(record), nowMs);
  }

  /** Sends what has waited long enough; `everything` also what has not. */
  flush(nowMs: number, wallMs: number, everything = false): void {
    if (everything || nowMs >= this.#sweepMs) this.#sweep(nowMs, wallMs, everything);
    if (this.#lines > 0 && (everything || nowMs >= this.#dueMs)) this.#send();
  }

  #sweep(nowMs: number, wallMs: number, everything: boolean): void {
    const time = new Date(wallMs).toISOString();
    for (const line of this.#denials.sweep(nowMs, everything)) this.add(lineOf({ ...line, time }), nowMs);
    this.#sweepMs = this.#denials.size === 0 ? Infinity : nowMs + REPEAT_RATE.windowMs;
  }

  #send(): void {
    const { length } = this.#text;
    const { page, bytes } = this.#pages?.take(length) ?? { page: undefined, bytes: Buffer.allocUnsafeSlow(length) };
    bytes.write(this.#text, 'latin1');
    const lines = this.#lines;
    this.#text = '';
    this.#lines = 0;
    this.#dueMs = Infinity;
    this.#channel.send({ kind: 'audit', text: bytes, lines, page });
  }
}

function lineOf(record: AuditRecord): string {
  return `${asciiJson(record)}\n`;
}
