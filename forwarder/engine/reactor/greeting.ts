// What a connection says first: an optional PROXY header, then a ClientHello, or on tcp nothing at all. Nearly always it
// is all there with the first read, and then it is read where it lies. Otherwise what has arrived is kept in a
// PrefaceReader until it is complete or its time is over.

import { peekProxyHeader, type ProxyHeader } from '../../hello/proxy-header.ts';
import { LateHeader } from '../late-header.ts';
import { type PrefaceResult, PrefaceReader } from '../preface.ts';
import type { ReactorCore } from './core.ts';
import type { Ending } from './ending.ts';
import { NO_FD } from './connection-table.ts';
import { EAGAIN, EINTR } from './kernel.ts';
import { admit } from './passage.ts';
import { END_SEEN, ENDED, type Rows, SPOKE, UP, URGENT, WAITED, WATCHED } from './rows.ts';

/** More than a hello takes, unless it is made to be large. */
const GREETING_BYTES = 64 * 1024;
const RECORD_HANDSHAKE = 0x16;
const HEADER_BEGINS = 0x0d;

export class Greeting {
  readonly #core: ReactorCore;
  readonly #ending: Ending;
  readonly #onAdmitted: (row: number) => void;

  constructor(core: ReactorCore, ending: Ending, onAdmitted: (row: number) => void) {
    this.#core = core;
    this.#ending = ending;
    this.#onAdmitted = onAdmitted;
  }

  /** Reads what has arrived. The connection is watched from the moment it has to be waited for. */
  read(row: number): void {
    const { kernel, table, rows, received } = this.#core;
    const fd = table.clientFd[row] ?? NO_FD;
    for (;;) {
      const count = kernel.receive(fd, received, GREETING_BYTES);
      if (count === -EINTR) continue;
      if (count === -EAGAIN) return this.#wait(row);
      if (count < 0) return this.#ending.gone(row);
      if (count === 0) return this.#ended(row);
      const result = this.#understand(row, count);
      if (result.kind !== 'need-more') return this.#finish(row, result);
      this.#core.held.hold(row, count);
      if (count < GREETING_BYTES && !rows.has(row, (END_SEEN | URGENT) << UP)) return this.#wait(row);
    }
  }

  /** The row's timer has fired: a tcp caller has been silent for long enough, or the time for a hello is over. */
  late(row: number): void {
    const { rows, nowMs, timers } = this.#core;
    const helloDueMs = (rows.acceptedAtMs[row] ?? 0) + (rows.configuration[row]?.limits.helloTimeoutMs ?? 0);
    if (isTcp(rows, row) && !rows.has(row, WAITED)) {
      rows.mark(row, WAITED);
      const result = this.#reader(row).silence();
      if (result.kind !== 'need-more') return this.#finish(row, result);
      if (nowMs < helloDueMs) return timers.set(row, helloDueMs);
    }
    this.#ending.deny(row, { reason: 'hello-timeout' });
  }

  #wait(row: number): void {
    const { rows, timers } = this.#core;
    if (rows.has(row, WATCHED) || !this.#watch(row)) return;
    const limits = rows.configuration[row]?.limits;
    if (limits !== undefined) {
      const waitMs = isTcp(rows, row)
        ? Math.min(limits.proxyHeaderWaitMs, limits.helloTimeoutMs)
        : limits.helloTimeoutMs;
      timers.set(row, (rows.acceptedAtMs[row] ?? 0) + waitMs);
    }
  }

  /** False when the connection is over, because the kernel has no room to watch it. */
  #watch(row: number): boolean {
    const { kernel, rows, table } = this.#core;
    if (rows.has(row, WATCHED)) return true;
    rows.mark(row, WATCHED);
    if (kernel.watch(table.clientFd[row] ?? NO_FD) >= 0) return true;
    this.#ending.deny(row, { reason: 'over-limit', limit: 'memory' });
    return false;
  }

  /** What the bytes at the beginning of the shared buffer say. */
  #understand(row: number, count: number): PrefaceResult {
    const { rows, received } = this.#core;
    const isFirst = !rows.has(row, SPOKE);
    rows.mark(row, SPOKE);
    const protocol = rows.face[row]?.listener.protocol;
    const whole = isFirst && protocol === 'tls' ? this.#readWhole(row, count) : undefined;
    return whole ?? this.#reader(row).push(Buffer.from(received.subarray(0, count)));
  }

  /** The common case: a hello in one piece, with or without a header before it. */
  #readWhole(row: number, count: number): PrefaceResult | undefined {
    const { rows, received, helloReader } = this.#core;
    let header: ProxyHeader | undefined;
    let start = 0;
    if (received[0] === HEADER_BEGINS) {
      const peeked = peekProxyHeader(received.subarray(0, count));
      if (peeked.kind !== 'header') return undefined;
      ({ header, length: start } = peeked);
    }
    if (received[start] !== RECORD_HANDSHAKE) return undefined;
    const limit = rows.configuration[row]?.limits.maxHelloBytes ?? 0;
    const result = helloReader.readWhole(received, start, count, limit);
    if (result.kind === 'need-more') return undefined;
    if (result.kind === 'fault') return result;
    const { hello } = result;
    const bytes = Buffer.from(received.subarray(start, count));
    return { kind: 'ready', preface: { header, serverName: hello.serverName, hello, requests: undefined, bytes } };
  }

  #ended(row: number): void {
    const { rows } = this.#core;
    // Probes of a load balancer connect and leave.
    if (!rows.has(row, SPOKE)) return this.#ending.gone(row);
    rows.mark(row, ENDED << UP);
    if (rows.endedFirst[row] === -1) rows.endedFirst[row] = UP;
    this.#finish(row, this.#reader(row).end());
  }

  #finish(row: number, result: PrefaceResult): void {
    if (result.kind === 'need-more') return;
    if (result.kind === 'fault') return this.#ending.deny(row, { reason: result.reason });
    const { rows, table, parts, nowMs, timers } = this.#core;
    const { header, serverName, hello, bytes } = result.preface;
    rows.reader[row] = undefined;
    rows.serverName[row] = serverName;
    rows.profile[row] = hello?.profile;
    rows.waiting[2 * row + UP] = bytes;
    rows.waitingFrom[2 * row + UP] = 0;
    this.#core.held.hold(row, bytes.length - (table.buffered[row] ?? 0));
    if (isTcp(rows, row)) rows.lateHeader[row] = new LateHeader();
    parts.counters.helloTook(nowMs - (rows.acceptedAtMs[row] ?? nowMs));
    timers.clear(row);
    const refusal = admit(this.#core, row, header);
    if (refusal !== undefined) return this.#ending.deny(row, refusal);
    if (this.#watch(row)) this.#onAdmitted(row);
  }

  #reader(row: number): PrefaceReader {
    const { rows, helloReader } = this.#core;
    let reader = rows.reader[row];
    if (reader === undefined) {
      const protocol = rows.face[row]?.listener.protocol ?? 'tls';
      const limit = rows.configuration[row]?.limits.maxHelloBytes ?? 0;
      rows.reader[row] = reader = new PrefaceReader(protocol, limit, helloReader);
    }
    return reader;
  }
}

function isTcp({ face }: Rows, row: number): boolean {
  return face[row]?.listener.protocol === 'tcp';
}
