// Whether a connection may pass: the same questions in the same order as in admission.ts, asked of columns instead of
// objects. Authentication, decision and closing cause are the very functions the other engine uses.

import type { ClosedBy } from '../../contract/reasons.ts';
import { decide } from '../../decision/decide.ts';
import type { Decision } from '../../decision/decision.ts';
import type { Snapshot } from '../../decision/snapshot.ts';
import type { ProxyHeader } from '../../hello/proxy-header.ts';
import { clientKey, identifyCaller } from '../caller.ts';
import type { Denial } from '../connection-record.ts';
import { REFUSED } from '../ledger/ledger.ts';
import { closingCause, decideFor, leadToOnePlace, type Standing } from '../permission.ts';
import { OPEN } from './connection-table.ts';
import type { ReactorCore } from './core.ts';
import { DECIDED, HAS_HEADER, IDENTIFIED, IS_STALE, UNDONE } from './rows.ts';

const NO_ALLOWLIST: Denial = { reason: 'allowlist-not-loaded' };

/** Who is calling, and what lets it through; undefined when it may pass. */
export function admit(core: ReactorCore, row: number, header: ProxyHeader | undefined): Denial | undefined {
  const { snapshot } = core;
  if (snapshot === undefined) return NO_ALLOWLIST;
  const refusal = identify(core, row, snapshot, header);
  if (refusal !== undefined) return refusal;
  const decision = judge(core, row, snapshot);
  if (decision.verdict === 'deny') return { reason: decision.reason };
  return isKnownName(core, row) ? undefined : { reason: 'over-limit', limit: 'names' };
}

/** The last look before bytes flow: the allowlist or the time may have moved while the next hop was dialled. */
export function confirm(core: ReactorCore, row: number): Denial | undefined {
  const { snapshot, rows } = core;
  const entry = rows.entry[row];
  if (snapshot === undefined || entry === undefined) return NO_ALLOWLIST;
  if (rows.has(row, UNDONE)) return { reason: 'entry-removed' };
  if (rows.snapshot[row] === snapshot && entry.expiresAt === undefined) return undefined;
  const decision = judge(core, row, snapshot);
  if (decision.verdict === 'deny') return { reason: decision.reason };
  return leadToOnePlace(entry, decision.entry) ? undefined : { reason: 'entry-removed' };
}

/**
 * What an open connection is closed by now; undefined while it may stay.
 * @param undone digest of a configuration that was rolled back: what only it served ends
 */
export function causeToClose(core: ReactorCore, row: number, undone: string | undefined): ClosedBy | undefined {
  const { snapshot, rows } = core;
  const entry = rows.entry[row];
  if (undone !== undefined && undone === rows.configuration[row]?.digest && !isServedNow(core, row))
    rows.mark(row, UNDONE);
  if (snapshot === undefined || entry === undefined) return undefined;
  if (rows.has(row, UNDONE)) return 'entry-removed';
  // A snapshot never changes; only time can make it answer otherwise.
  if (rows.snapshot[row] === snapshot && entry.expiresAt === undefined) return undefined;
  const decision = decideFor(snapshot, standingOf(core, row), core.wallMs);
  const cause = closingCause(entry, decision);
  // What stands under this snapshot is not asked about it again, and does not keep the former one in memory.
  if (cause === undefined && core.table.phase[row] === OPEN) {
    rows.snapshot[row] = snapshot;
    rows.entry[row] = decision.entry;
  }
  return cause;
}

function identify(
  core: ReactorCore,
  row: number,
  snapshot: Snapshot,
  header: ProxyHeader | undefined,
): Denial | undefined {
  const { rows, table, parts } = core;
  const peer = rows.peer[row];
  const configuration = rows.configuration[row];
  if (peer?.child === undefined || configuration === undefined) return { reason: 'source-not-allowed' };
  let client = peer.client;
  if (header !== undefined) {
    rows.mark(row, HAS_HEADER);
    const call = {
      child: peer.child,
      peer: { address: peer.address, port: rows.peerPort[row] ?? 0 },
      header,
      serverName: rows.serverName[row],
    };
    const result = identifyCaller(call, {
      snapshot,
      keysOf: (child) => configuration.acceptedKeys.get(child),
      replay: parts.ledger,
      now: core.wallMs,
      monotonicNow: core.nowMs,
      newId: parts.newId,
    });
    if (!result.ok) return { reason: 'proxy-header-not-authentic', detail: result.detail };
    rows.caller[row] = result.caller;
    table.setId(row, result.caller.id);
    client = parts.ledger.hash(clientKey(result.caller));
    if (result.caller.stale) {
      rows.mark(row, IS_STALE);
      parts.counters.headerWasStale();
    }
  }
  rows.mark(row, IDENTIFIED);
  const limit = parts.ledger.identify(table.child[row] ?? 0, client, configuration.limits);
  table.standing[row] = limit === undefined ? client : REFUSED;
  return limit === undefined ? undefined : { reason: 'over-limit', limit };
}

/** Decides and notes what decided. */
function judge(core: ReactorCore, row: number, snapshot: Snapshot): Decision {
  const { rows, wallMs } = core;
  const standing = standingOf(core, row);
  // Under the snapshot that said whose child the peer is, nothing but the destination is left to ask.
  const isSame = rows.snapshot[row] === snapshot;
  const decision = isSame
    ? decide(snapshot, { ...standing.question, now: wallMs })
    : decideFor(snapshot, standing, wallMs);
  rows.mark(row, DECIDED);
  rows.snapshot[row] = snapshot;
  rows.digest[row] = snapshot.digest;
  if (decision.entry !== undefined) rows.entry[row] = decision.entry;
  return decision;
}

function standingOf({ rows }: ReactorCore, row: number): Standing {
  const peer = rows.peer[row];
  const child = peer?.child ?? '';
  const { port = 0, protocol = 'tls' as const } = rows.face[row]?.listener ?? {};
  return {
    peerAddress: peer?.address ?? '',
    child,
    question: {
      origin: rows.caller[row]?.origin ?? child,
      serverName: rows.serverName[row],
      port,
      protocol,
      onlyReserved: rows.has(row, IS_STALE),
    },
  };
}

/** Only a wildcard lets a client choose labels; exact names carry nothing out. */
function isKnownName({ rows, table, parts, nowMs }: ReactorCore, row: number): boolean {
  const pattern = rows.entry[row]?.pattern;
  const serverName = rows.serverName[row];
  const limits = rows.configuration[row]?.limits;
  if (serverName === undefined || pattern === undefined || pattern.kind === 'exact' || limits === undefined)
    return true;
  return parts.ledger.admitsName(table.standing[row] ?? 0, serverName, limits.newNamesPerMinute, nowMs);
}

function isServedNow({ rows, configuration }: ReactorCore, row: number): boolean {
  const listener = rows.face[row]?.listener;
  if (configuration === undefined || listener === undefined) return false;
  const hasListener = configuration.listeners.some(
    ({ port, protocol }) => port === listener.port && protocol === listener.protocol,
  );
  return hasListener && (!rows.has(row, HAS_HEADER) || configuration.acceptedKeys.has(rows.peer[row]?.child ?? ''));
}
