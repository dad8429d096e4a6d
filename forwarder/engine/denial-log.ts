// Denials in the program's log: a warning each, but only debug for what any scanner causes.

import type { Logger } from 'pino';
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

/** `detail` says more than the audit line does, for whoever looks after this forwarder. */
export function logDenial(log: Logger, line: AuditRecord, detail: string | undefined): void {
  const { id, reason, limit, peer, origin, destination } = line;
  const level = BAD_MANNERS.has(reason) ? 'debug' : 'warn';
  log[level]({ id, reason, limit, peer, origin, destination, detail }, 'denied');
}
