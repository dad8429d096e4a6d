// Audit lines back to records, for those who look at what a forwarder has just written.

import type { AuditRecord } from '../contract/audit-record.ts';

/** Whole lines of this program's own making. Throws on anything else. */
export function readAuditLines(text: string): readonly AuditRecord[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): AuditRecord => JSON.parse(line));
}
