// From a connected next hop to an open connection: the last decision, the audit line, and the bytes that came first.

import { writeProxyHeader } from '../../hello/proxy-header.ts';
import { KEEP_ALIVE_MS } from '../../uplink/connect.ts';
import { openLine } from './audit-lines.ts';
import { NO_FD, OPEN } from './connection-table.ts';
import { type ReactorCore, SERVER } from './core.ts';
import type { Ending } from './ending.ts';
import { factsOf, localOf } from './facts.ts';
import { READY_IN, READY_PEER_FINISHED, READY_URGENT } from './kernel.ts';
import { confirm } from './passage.ts';
import type { Relay } from './relay.ts';
import { DOWN, END_SEEN, KEPT_ALIVE, READY, UP, URGENT } from './rows.ts';

/** Most connections are over by then, and never need to ask whether their peer still lives. */
const KEEP_ALIVE_FROM_MS = KEEP_ALIVE_MS / 2;

export class Opening {
  readonly #core: ReactorCore;
  readonly #ending: Ending;
  readonly #relay: Relay;

  constructor(core: ReactorCore, ending: Ending, relay: Relay) {
    this.#core = core;
    this.#ending = ending;
    this.#relay = relay;
  }

  /** @param bits of the event that said that the next hop is connected */
  open(row: number, bits: number): void {
    const { parts, table, rows, timers, audit, nowMs } = this.#core;
    this.#core.own(table.serverFd[row] ?? NO_FD, row, SERVER);
    const refusal = confirm(this.#core, row);
    if (refusal !== undefined) return this.#ending.deny(row, refusal);
    const entry = rows.entry[row];
    rows.label[row] = entry === undefined ? undefined : this.#core.labels.of(entry);
    const isAudited = audit.add(openLine(factsOf(this.#core, row)), nowMs);
    if (!isAudited && rows.configuration[row]?.isAuditRequired === true)
      return this.#ending.deny(row, { reason: 'over-limit', limit: 'memory' });
    parts.counters.decided('allow', 'allowed');
    table.phase[row] = OPEN;
    rows.activeAtMs[row] = nowMs;
    timers.set(row, nowMs + Math.min(KEEP_ALIVE_FROM_MS, this.#idleTimeoutMs(row)));
    if ((bits & READY_PEER_FINISHED) !== 0) rows.mark(row, END_SEEN << DOWN);
    if ((bits & READY_URGENT) !== 0) rows.mark(row, URGENT << DOWN);
    if ((bits & READY_IN) !== 0) rows.mark(row, READY << DOWN);
    this.#sendFirst(row);
    if (table.phase[row] === OPEN && rows.has(row, (READY | END_SEEN) << DOWN)) this.#relay.pump(row, DOWN);
  }

  /** The row's timer has fired: it has been open, or idle, for a while. */
  late(row: number): void {
    const { rows, timers, nowMs, kernel, table } = this.#core;
    const idleFromMs = (rows.activeAtMs[row] ?? nowMs) + this.#idleTimeoutMs(row);
    if (nowMs >= idleFromMs) return this.#ending.close(row, 'idle');
    if (!rows.has(row, KEPT_ALIVE)) {
      rows.mark(row, KEPT_ALIVE);
      kernel.keepAlive(table.clientFd[row] ?? NO_FD, KEEP_ALIVE_MS);
      kernel.keepAlive(table.serverFd[row] ?? NO_FD, KEEP_ALIVE_MS);
    }
    timers.set(row, idleFromMs);
  }

  /** What the client has sent already, behind the header that tells a forwarder of ours who it is. */
  #sendFirst(row: number): void {
    const { rows } = this.#core;
    const first = rows.waiting[2 * row + UP] ?? new Uint8Array(0);
    if (first.length === 0) rows.waiting[2 * row + UP] = undefined;
    rows.bytesUp[row] = first.length;
    if (rows.lateHeader[row]?.look(first) === 'present')
      return this.#ending.cut(row, 'error', 'proxy-header-not-authentic');
    const places = rows.places[row];
    rows.places[row] = undefined;
    if (places?.kind === 'places' && places.speaksProxyHeader) this.#putHeaderBefore(row, first);
    this.#relay.flush(row, UP);
  }

  #putHeaderBefore(row: number, first: Uint8Array): void {
    const { rows, table, wallMs } = this.#core;
    const key = rows.configuration[row]?.signingKeys?.signing;
    if (key === undefined) return this.#ending.cut(row, 'error', 'next-hop-refused');
    const peer = rows.peer[row];
    const caller = rows.caller[row];
    const header = writeProxyHeader(
      {
        id: table.id(row),
        origin: caller?.origin ?? peer?.child ?? '',
        client: caller?.client ?? { address: peer?.address ?? '', port: rows.peerPort[row] ?? 0 },
        local: localOf(this.#core, row),
        // A tcp connection carries no name the parent could compare, whatever host its entry has.
        authority: rows.serverName[row],
        timeMs: Math.trunc(wallMs),
      },
      key,
    );
    rows.waiting[2 * row + UP] = Buffer.concat([header, first]);
    this.#core.held.hold(row, header.length);
  }

  #idleTimeoutMs(row: number): number {
    return this.#core.rows.configuration[row]?.limits.idleTimeoutMs ?? Infinity;
  }
}
