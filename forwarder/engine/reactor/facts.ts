// What audit lines say of a connection, gathered from the columns when a line is written. Keeping it ready for each
// connection would cost more memory than the connection itself.

import type { AuditRecord } from '../../contract/audit-record.ts';
import type { CompiledEntry } from '../../decision/decision.ts';
import type { PeerAddress } from '../../uplink/dialer.ts';
import { shownDestination } from '../connection-record.ts';
import { formatEndpoint } from '../../uplink/endpoint.ts';
import type { LineFacts } from './audit-lines.ts';
import type { ReactorCore } from './core.ts';
import { DECIDED, IDENTIFIED } from './rows.ts';

const NOWHERE: PeerAddress = { address: '0.0.0.0', port: 0 };

/** For a connection that was let through. */
export function factsOf(core: ReactorCore, row: number): LineFacts {
  const { rows, table, time } = core;
  const face = rows.face[row];
  const entry = rows.entry[row];
  const caller = rows.caller[row];
  const serverName = rows.serverName[row];
  const peer = peerText(core, row);
  return {
    time,
    id: table.idText(row),
    place: face?.place ?? '',
    localAddress: localText(core, row),
    client: caller === undefined ? peer : formatEndpoint(caller.client),
    clientVerified: caller === undefined ? 'peer' : 'proxy-header',
    peer,
    serverName,
    destination: destinationText(serverName, entry, face?.listener.port),
    hello: rows.profile[row]?.json,
    origin: caller?.origin ?? rows.peer[row]?.child ?? '',
    snapshot: rows.digest[row] ?? '',
    entry: rows.label[row] ?? (entry === undefined ? '""' : core.labels.of(entry)),
    nextHop: rows.nextHop[row],
  };
}

/** For a denial: it may have come before much was known. */
export function recordOf(core: ReactorCore, row: number): Omit<AuditRecord, 'time' | 'event' | 'verdict' | 'reason'> {
  const { rows, table } = core;
  const face = rows.face[row];
  const { site = '', zone = '' } = rows.configuration[row] ?? {};
  const caller = rows.caller[row];
  const profile = rows.profile[row];
  const serverName = rows.serverName[row];
  const entry = rows.entry[row];
  const destination = destinationText(serverName, entry, face?.listener.port);
  const peer = peerText(core, row);
  const isIdentified = rows.has(row, IDENTIFIED);
  return {
    id: table.idText(row),
    site,
    zone,
    listener: face?.listener.name ?? '',
    localAddress: localText(core, row),
    client: caller === undefined ? peer : formatEndpoint(caller.client),
    clientVerified: caller === undefined ? 'peer' : 'proxy-header',
    peer,
    ...(serverName === undefined ? {} : { serverName }),
    ...(destination === undefined ? {} : { destination }),
    ...(profile === undefined
      ? {}
      : { alpn: profile.alpn, tlsVersion: profile.tlsVersion, ja4: profile.ja4, ech: profile.ech }),
    ...(isIdentified ? { origin: caller?.origin ?? rows.peer[row]?.child ?? '' } : {}),
    ...(rows.has(row, DECIDED) ? { snapshot: rows.digest[row] ?? '' } : {}),
    ...(entry === undefined ? {} : { entry: entry.label }),
    ...(rows.nextHop[row] === undefined ? {} : { nextHop: rows.nextHop[row] }),
  };
}

export function localOf({ rows }: ReactorCore, row: number): PeerAddress {
  return rows.face[row]?.local ?? rows.local[row] ?? NOWHERE;
}

function localText(core: ReactorCore, row: number): string {
  return core.rows.face[row]?.localText ?? formatEndpoint(localOf(core, row));
}

function peerText({ rows }: ReactorCore, row: number): string {
  return `${rows.peer[row]?.shown ?? ''}:${rows.peerPort[row] ?? 0}`;
}

function destinationText(
  serverName: string | undefined,
  entry: CompiledEntry | undefined,
  listenPort: number | undefined,
): string | undefined {
  if (serverName !== undefined) return `${serverName}:${listenPort}`;
  return entry === undefined ? undefined : shownDestination(entry);
}
