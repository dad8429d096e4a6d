// Denials in the program's log: a warning each, but only debug for what any scanner causes.
//
// The audit trail has them all. The log is for people, and anybody who reaches a face can cause denials: past a rate the
// rest of a second is counted, and the next line says how many were left out.

import type { AuditRecord } from '../contract/audit-record.ts';
import type { Reason } from '../contract/reasons.ts';

const BAD_MANNERS: ReadonlySet<Reason> = new Set<Reason>([
  'not-tls',
  'malformed-hello',
  'hello-too-large',
  'hello-timeout',
  'no-server-name',
  'malformed-request',
  'no-host',
  'method-not-allowed',
]);

type Fields = Record<string, string | number | undefined>;

/** As much of a logger as is needed here: threads have none of their own. */
export interface DenialOutlet {
  isLevelEnabled(level: 'debug' | 'warn'): boolean;
  debug(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
}

const WINDOW_MS = 1_000;
const LINES_PER_WINDOW = 20;

export class DenialLog {
  readonly #log: DenialOutlet;
  #windowEnd = -Infinity;
  #said = 0;
  #leftOut = 0;

  constructor(log: DenialOutlet) {
    this.#log = log;
  }

  /** `detail` says more than the audit line does, for whoever looks after this forwarder. `nowMs`: monotonic. */
  say({ id, reason, limit, peer, origin, destination }: AuditRecord, detail: string | undefined, nowMs: number): void {
    const level = BAD_MANNERS.has(reason) ? 'debug' : 'warn';
    if (!this.#log.isLevelEnabled(level) || !this.#admits(nowMs)) return;
    const leftOut = this.#leftOut === 0 ? undefined : this.#leftOut;
    this.#leftOut = 0;
    this.#log[level]({ id, reason, limit, peer, origin, destination, detail, leftOut }, 'denied');
  }

  #admits(nowMs: number): boolean {
    if (nowMs >= this.#windowEnd) {
      this.#windowEnd = nowMs + WINDOW_MS;
      this.#said = 0;
    }
    this.#said += 1;
    if (this.#said > LINES_PER_WINDOW) this.#leftOut += 1;
    return this.#said <= LINES_PER_WINDOW;
  }
}
