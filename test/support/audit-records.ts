import { randomBytes } from 'node:crypto';
import type { AuditRecord } from '../../forwarder/contract/audit-record.ts';

/** A denial as a forwarder writes it. */
export function denialFor(fields: Partial<AuditRecord>): AuditRecord {
  return {
    time: '2026-11-02T10:00:00.000Z',
    event: 'deny',
    id: '000102030405060708090a0b0c0d0e0f',
    site: 'contoso-bakery',
    zone: 'level-3',
    origin: 'level-2-ovens',
    listener: 'tls-443',
    localAddress: '10.30.0.10:443',
    client: '10.20.1.7:40123',
    clientVerified: 'peer',
    peer: '10.20.1.7:40123',
    serverName: 'evil.example',
    verdict: 'deny',
    reason: 'not-in-allowlist',
    ...fields,
  };
}

/** Lines of as many denials of the same, each of a connection of its own. */
export function denialLines(count: number, fields: Partial<AuditRecord>): string {
  const ids = Array.from({ length: count }, () => randomBytes(16).toString('hex'));
  return ids.map((id) => `${JSON.stringify(denialFor({ ...fields, id }))}\n`).join('');
}
