// What came of a schedule, without what differs between two plays of it.

import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import type { ProxyHeader } from '../../../forwarder/hello/proxy-header.ts';

type Fields = Readonly<Record<string, unknown>>;

export type ConnectionOutcome = {
  readonly plan: number;
  readonly isOpened: boolean;
  readonly up: string;
  readonly down: string;
  /** How the stream of each end came to its end. */
  readonly client: string;
  readonly server: string | undefined;
  /** What the next hop was told of the caller. */
  readonly header: Fields | undefined;
  readonly records: readonly Fields[];
};

export type Outcome = {
  /** In the order in which they called. */
  readonly connections: readonly ConnectionOutcome[];
  readonly counts: Readonly<Record<string, number>>;
  readonly strays: number;
};

/** An audit line without time and ports; `id` says only whether it is that of the connection's first line. */
export function comparable(record: AuditRecord, firstId: string | undefined): Fields {
  const { time: _time, durationMs: _durationMs, id, client, peer, localAddress, nextHop, ...rest } = record;
  const hosts = { client: hostOf(client), peer: hostOf(peer), localAddress: hostOf(localAddress) };
  return { ...rest, ...hosts, id: id === firstId, nextHop: nextHop && hostOf(nextHop) };
}

/** A header to the next hop; its proof holds what differs, and is judged where headers are. */
export function comparableHeader(
  { client, local, authority, id, keyId, origin }: ProxyHeader,
  recordId?: string,
): Fields {
  const isSameId = Buffer.from(id).toString('hex') === recordId;
  return { client: client.address, local: local.address, authority, keyId, origin, isSameId };
}

function hostOf(endpoint: string): string {
  return endpoint.slice(0, endpoint.lastIndexOf(':'));
}
