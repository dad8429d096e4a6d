// From an allowed destination to a connected next hop: where it is (asked of the main thread, or remembered), then a race
// over its addresses (RFC 8305 §5): the next one is dialled when the first has been silent for a moment, or has failed.
// The first to connect wins; the others are closed and never receive a byte.

import type { Reason } from '../../contract/reasons.ts';
import { isUnreached } from '../../uplink/find-places.ts';
import { MAX_ATTEMPTS, NEXT_ATTEMPT_MS } from '../../uplink/race.ts';
import { ATTEMPTS_PER_ROW, CONNECTING, LOCATING, NO_FD } from './connection-table.ts';
import { FIRST_ATTEMPT, type ReactorCore } from './core.ts';
import type { Ending } from './ending.ts';
import { EMFILE, ENFILE, ETIMEDOUT, READY_ERROR, READY_HANG_UP, READY_OUT } from './kernel.ts';
import type { Location } from '../../uplink/dialer.ts';
import { type KnownPlaces, placesKey } from './places.ts';

/** Called with the row whose next hop is connected; `bits` are those of the event that said so. */
export type Connected = (row: number, bits: number) => void;

export class WayUp {
  readonly #core: ReactorCore;
  readonly #ending: Ending;
  readonly #connected: Connected;

  constructor(core: ReactorCore, ending: Ending, connected: Connected) {
    this.#core = core;
    this.#ending = ending;
    this.#connected = connected;
  }

  /** The row has been decided: its entry, configuration and server name are known. */
  begin(row: number): void {
    const { rows, places, nowMs } = this.#core;
    const configuration = rows.configuration[row];
    const face = rows.face[row];
    const entry = rows.entry[row];
    if (configuration === undefined || face === undefined || entry === undefined) return;
    rows.dialledAtMs[row] = nowMs;
    const serverName = rows.serverName[row];
    const key = placesKey(configuration, face, entry, serverName);
    const known = places.find(configuration, key, nowMs);
    if (known !== undefined) return this.#connect(row, known);
    this.#core.table.phase[row] = LOCATING;
    this.#core.timers.set(row, nowMs + configuration.limits.dialTimeoutMs);
    const { protocol, port } = face.listener;
    const host = protocol === 'tcp' ? entry.pattern?.base : serverName;
    const question = { protocol, host, port: entry.port, listenPort: port, to: entry.to };
    places.ask(configuration, key, question, { row, use: rows.use[row] ?? 0 });
  }

  located(request: number, location: Location): void {
    const { places, rows, table, nowMs } = this.#core;
    places.answer(request, location, nowMs, ({ row, use }, known) => {
      if (rows.use[row] === use && table.phase[row] === LOCATING) this.#connect(row, known);
    });
  }

  /** An event of one of the row's attempts. */
  progress(row: number, attempt: number, bits: number): void {
    const { table, kernel, rows, parts, nowMs } = this.#core;
    const fd = table.attempts[row * ATTEMPTS_PER_ROW + attempt] ?? NO_FD;
    if ((bits & (READY_ERROR | READY_HANG_UP)) !== 0) {
      const error = kernel.finishConnect(fd);
      this.#giveUp(row, attempt);
      return this.#tryNext(row, reasonOf(error));
    }
    if ((bits & READY_OUT) === 0) return;
    table.attempts[row * ATTEMPTS_PER_ROW + attempt] = NO_FD;
    table.serverFd[row] = fd;
    this.#giveUpOthers(row);
    rows.nextHop[row] = placeText(rows.places[row], attempt);
    parts.counters.dialTook(nowMs - (rows.dialledAtMs[row] ?? nowMs), 'connected');
    this.#connected(row, bits);
  }

  /** The row's timer has fired: an attempt has been silent for a moment, or the time for all of them is over. */
  late(row: number): void {
    const { rows, table, nowMs } = this.#core;
    if (nowMs < this.#deadlineMs(row)) return this.#tryNext(row, 'next-hop-timeout');
    if (table.phase[row] === LOCATING) return this.#failed(row, 'resolver-failed', undefined);
    const last = Math.max(0, (rows.tried[row] ?? 1) - 1);
    this.#failed(row, 'next-hop-timeout', placeText(rows.places[row], last));
  }

  #connect(row: number, known: KnownPlaces): void {
    if (known.kind === 'refused') return this.#failed(row, known.reason, known.nextHop);
    const { rows, table } = this.#core;
    rows.places[row] = known;
    table.phase[row] = CONNECTING;
    this.#tryNext(row, 'next-hop-refused');
  }

  /** Dials the next place; without one, waits for those that are under way, or gives up with the last failure. */
  #tryNext(row: number, failure: Reason): void {
    const { rows, table, timers, nowMs } = this.#core;
    const known = rows.places[row];
    const places = known?.kind === 'places' ? known.places : [];
    const most = Math.min(places.length, MAX_ATTEMPTS, ATTEMPTS_PER_ROW);
    let reason = failure;
    for (let attempt = rows.tried[row] ?? 0; attempt < most; attempt += 1) {
      rows.tried[row] = attempt + 1;
      const error = this.#dial(row, attempt);
      if (error === 0) {
        const next = attempt + 1 < most ? nowMs + NEXT_ATTEMPT_MS : Infinity;
        return timers.set(row, Math.min(this.#deadlineMs(row), next));
      }
      reason = reasonOf(error);
    }
    if (openAttempts(table.attempts, row) > 0) return timers.set(row, this.#deadlineMs(row));
    this.#failed(row, reason, placeText(known, Math.max(0, (rows.tried[row] ?? 1) - 1)));
  }

  /** 0 when the attempt is under way. */
  #dial(row: number, attempt: number): number {
    const { rows, table, kernel, parts } = this.#core;
    const known = rows.places[row];
    if (known?.kind !== 'places') return 0;
    const to = known.places[attempt]?.socketAddress;
    if (to === undefined) return 0;
    // A source of the other family cannot be bound; the kernel chooses one then.
    const from = known.source?.[0] === to[0] ? known.source : undefined;
    const fd = kernel.connect(to, from);
    if (fd < 0) return fd;
    if (openAttempts(table.attempts, row) > 0) parts.ledger.budgets.addFiles(1);
    table.attempts[row * ATTEMPTS_PER_ROW + attempt] = fd;
    this.#core.own(fd, row, FIRST_ATTEMPT + attempt);
    const error = kernel.watch(fd);
    if (error < 0) this.#giveUp(row, attempt);
    return error;
  }

  #giveUp(row: number, attempt: number): void {
    const { table, parts } = this.#core;
    const at = row * ATTEMPTS_PER_ROW + attempt;
    const fd = table.attempts[at] ?? NO_FD;
    if (fd === NO_FD) return;
    table.attempts[at] = NO_FD;
    if (openAttempts(table.attempts, row) > 0) parts.ledger.budgets.addFiles(-1);
    this.#core.reset(fd);
  }

  #giveUpOthers(row: number): void {
    const { table, parts } = this.#core;
    for (let attempt = 0; attempt < ATTEMPTS_PER_ROW; attempt += 1) {
      const at = row * ATTEMPTS_PER_ROW + attempt;
      const fd = table.attempts[at] ?? NO_FD;
      if (fd === NO_FD) continue;
      // The one that won takes the place the ledger counts; each of the others was one more.
      parts.ledger.budgets.addFiles(-1);
      table.attempts[at] = NO_FD;
      this.#core.reset(fd);
    }
  }

  #failed(row: number, reason: Reason, nextHop: string | undefined): void {
    const { parts, rows, nowMs } = this.#core;
    const known = rows.places[row];
    if (known?.kind === 'places' && isUnreached(reason)) known.isDoubted = true;
    parts.counters.dialTook(nowMs - (rows.dialledAtMs[row] ?? nowMs), 'failed');
    this.#ending.deny(row, { reason, nextHop, limit: reason === 'over-limit' ? 'files' : undefined });
  }

  #deadlineMs(row: number): number {
    const { rows } = this.#core;
    return (rows.dialledAtMs[row] ?? 0) + (rows.configuration[row]?.limits.dialTimeoutMs ?? 0);
  }
}

function openAttempts(attempts: Int32Array, row: number): number {
  let open = 0;
  for (let at = row * ATTEMPTS_PER_ROW; at < (row + 1) * ATTEMPTS_PER_ROW; at += 1)
    if (attempts[at] !== NO_FD) open += 1;
  return open;
}

function placeText(known: KnownPlaces | undefined, attempt: number): string | undefined {
  return known?.kind === 'places' ? known.places[attempt]?.text : undefined;
}

function reasonOf(error: number): Reason {
  if (error === -ETIMEDOUT) return 'next-hop-timeout';
  return error === -EMFILE || error === -ENFILE ? 'over-limit' : 'next-hop-refused';
}
