// Audit lines back to records, for those who look at what a forwarder has just written.

import type { AuditRecord } from '../contract/audit-record.ts';

/** Whole lines of this program's own making. Throws on anything else. */
export function readAuditLines(text: Uint8Array): readonly AuditRecord[] {
  return Buffer.from(text)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line): AuditRecord => JSON.parse(line));
}
