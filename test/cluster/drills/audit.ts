// What the forwarders of a plant wrote about connections: the audit lines of a cluster's Pods or of a host's unit. Lines of one
// connection carry one id at every hop, so that its way can be read off.

import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import { eventually } from '../../support/eventually.ts';

export type About = { readonly serverName?: string; readonly since?: Date };

/** Whose audit is read: a zone of a plant. */
type Audited = { readonly name: string; readonly audit: () => Promise<readonly AuditRecord[]> };

const WRITTEN_MS = 20_000;
const LOOK_MS = 250;

/** Audit lines among other lines of a log. */
export function auditIn(log: string): readonly AuditRecord[] {
  return log.split('\n').flatMap((line) => recordIn(line));
}

function recordIn(line: string): readonly AuditRecord[] {
  // Whoever wrote it may be writing still, and the program's own log is in the same file on a host.
  if (!line.startsWith('{') || !line.endsWith('}')) return [];
  const record: Partial<AuditRecord> = JSON.parse(line);
  return isAudit(record) ? [record] : [];
}

function isAudit(record: Partial<AuditRecord>): record is AuditRecord {
  return record.event !== undefined && record.verdict !== undefined && record.id !== undefined;
}

/** What each zone wrote about one connection, in the order given: one row per line. */
export function wayOf(id: string, audits: ReadonlyMap<string, readonly AuditRecord[]>): readonly AuditRecord[] {
  return [...audits.values()].flatMap((records) => records.filter((record) => record.id === id));
}

/** Since a moment, and about a name. */
export function auditOf(records: readonly AuditRecord[], { serverName, since }: About): readonly AuditRecord[] {
  return records.filter(
    (record) =>
      (serverName === undefined || record.serverName === serverName) &&
      (since === undefined || new Date(record.time) >= since),
  );
}

/** Until a forwarder has written so many lines that are wanted; returns all of them. What it writes is read a moment later. */
export async function untilAudited(
  zone: Audited,
  about: About,
  isWanted: (record: AuditRecord) => boolean,
  count = 1,
): Promise<readonly AuditRecord[]> {
  let found: readonly AuditRecord[] = [];
  const isSo = async () => (found = auditOf(await zone.audit(), about).filter(isWanted)).length >= count;
  await eventually(`${zone.name} has audited that`, isSo, WRITTEN_MS, LOOK_MS).catch((cause: unknown) => {
    throw new Error(`Cannot see that in the audit of ${zone.name}: it has ${JSON.stringify(found)}`, { cause });
  });
  return found;
}

export function isOpen({ event }: AuditRecord): boolean {
  return event === 'open';
}

export function isClose({ event }: AuditRecord): boolean {
  return event === 'close';
}

export function isDenial({ event }: AuditRecord): boolean {
  return event === 'deny';
}
