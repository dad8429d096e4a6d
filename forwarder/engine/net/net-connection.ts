// One connection through the `net` engine, from accept to close:
//
//   which child → limits → preface (PROXY header, hello) → who is calling → may it → dial → audit → splice → audit
//
// Each step returns what it found, or a Denial, which ends the connection. What is decided lives elsewhere
// (admission.ts), and so does how the next hop is reached (the Dialer). A connection keeps the configuration it began
// with; the snapshot is asked for anew at every decision.

import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Reason } from '../../contract/reasons.ts';
import type { DialResult } from '../../uplink/dialer.ts';
import { plainAddress } from '../../uplink/endpoint.ts';
import { Admission } from '../admission.ts';
import type { ConnectionTools, Passage } from '../admission.ts';
import { ConnectionRecord } from '../connection-record.ts';
import type { Arrival, Denial, Ending } from '../connection-record.ts';
import type { ActiveConfiguration, ServedListener } from '../engine.ts';
import { InspectionFault, inspectionOf } from './inspection.ts';
import { PrefaceReader } from '../preface.ts';
import type { Preface } from '../preface.ts';
import { readPreface } from './read-preface.ts';
import { closed, splice } from './splice.ts';
import type { Splice, SpliceEnd } from './splice.ts';

type Hop = Extract<DialResult, { ok: true }>;
/** The client left before anything was decided: there is nobody to deny. */
type Gone = { readonly kind: 'gone' };
const GONE: Gone = { kind: 'gone' };

export class NetConnection {
  readonly #socket: Socket;
  readonly #tools: ConnectionTools;
  readonly #active: ActiveConfiguration;
  readonly #acceptedAt = performance.now();
  readonly #cancel = new AbortController();
  readonly #arrival: Arrival & { readonly listener: ServedListener };
  readonly #record: ConnectionRecord;
  readonly #admission: Admission;
  #splice: Splice | undefined;
  #isDraining = false;

  constructor(socket: Socket, listener: ServedListener, tools: ConnectionTools) {
    this.#socket = socket;
    this.#tools = tools;
    this.#active = tools.context.active();
    const { site, zone } = this.#active.configuration;
    const peer = { address: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
    const local = { address: plainAddress(socket.localAddress ?? ''), port: socket.localPort ?? 0 };
    this.#arrival = { site, zone, listener, local, peer, id: randomBytes(16) };
    this.#record = new ConnectionRecord(this.#arrival);
    this.#admission = new Admission(tools, this.#active, this.#arrival, this.#record);
  }

  /** Resolves when the connection is over and its socket closed. Never rejects. */
  async run(): Promise<void> {
    const { context } = this.#tools;
    const { log } = context;
    const { counters } = context.metrics;
    // Also keeps a failing socket from ending the process; whoever reads it notices by its close.
    this.#socket.on('error', (error) => log.debug({ id: this.#record.id, error: error.message }, 'client failed'));
    this.#socket.once('close', () => this.#cancel.abort());
    counters.accepted();
    let end: { readonly bytesUp: number; readonly bytesDown: number } = { bytesUp: 0, bytesDown: 0 };
    try {
      const outcome = await this.#serve().finally(() => this.#admission.leave());
      if ('closedBy' in outcome) context.audit(this.#record.close(context.now(), (end = outcome)));
      else if ('reason' in outcome) this.#reportDenial(outcome);
    } catch (error) {
      log.error({ id: this.#record.id, error }, 'connection ended by a fault of the forwarder');
    }
    this.#socket.destroy();
    await closed(this.#socket);
    counters.closed(end.bytesUp, end.bytesDown);
  }

  /** Closes an open connection that is no longer allowed. One still on its way is decided again before it opens. */
  redecide(undone: string | undefined): void {
    const cause = this.#admission.closingCause(undone);
    if (cause !== undefined) this.#splice?.close(cause);
  }

  /** The ledger's number of its child, while it is counted. */
  get child(): number | undefined {
    return this.#admission.child;
  }

  /** Bytes received that were not handed on yet. */
  buffered(): number {
    return this.#splice?.buffered() ?? this.#socket.bytesRead;
  }

  /** Ends it because the forwarder ends. */
  drain(): void {
    this.#isDraining = true;
    if (this.#splice === undefined) this.#cancel.abort();
    else this.#splice.close('draining');
  }

  async #serve(): Promise<Denial | Gone | Ending> {
    // It was reset while it waited to be accepted, and nobody can say any more where it came from.
    if (this.#arrival.peer.address === '') return GONE;
    const refused = this.#admission.enter();
    if (refused !== undefined) return refused;
    const preface = await this.#readPreface();
    if (!('bytes' in preface)) return preface;
    const passage = this.#admission.admit(preface);
    if ('reason' in passage) return passage;
    const hop = await this.#dial(passage, preface);
    if ('reason' in hop) return this.#cancelled() ?? hop;
    try {
      return this.#cancelled() ?? this.#open(hop) ?? (await this.#join(hop, preface));
    } finally {
      hop.socket.destroy();
    }
  }

  async #readPreface(): Promise<Preface | Denial | Gone> {
    const { limits } = this.#active.configuration;
    const { protocol, port } = this.#arrival.listener;
    const reader = new PrefaceReader(protocol, limits.maxHelloBytes, this.#tools.helloReader);
    const times = {
      helloTimeoutMs: limits.helloTimeoutMs,
      proxyHeaderWaitMs: protocol === 'tcp' ? limits.proxyHeaderWaitMs : undefined,
    };
    const outcome = await readPreface(this.#socket, reader, times, this.#cancel.signal);
    if (outcome.kind === 'fault') return { reason: outcome.reason };
    if (outcome.kind !== 'ready') return this.#isDraining ? { reason: 'draining' } : GONE;
    this.#record.said(outcome.preface, port);
    this.#tools.context.metrics.counters.helloTook(performance.now() - this.#acceptedAt);
    return outcome.preface;
  }

  async #dial({ entry, caller }: Passage, { serverName }: Preface): Promise<Hop | Denial> {
    const { port, protocol } = this.#arrival.listener;
    const { id, origin, client } = caller;
    const begunAt = performance.now();
    const result = await this.#active.dialer.dial({
      protocol,
      host: protocol === 'tcp' ? entry.pattern?.base : serverName,
      port: entry.port,
      listenPort: port,
      to: entry.to,
      caller: { id, origin, client, local: this.#arrival.local },
      signal: this.#cancel.signal,
    });
    this.#tools.context.metrics.counters.dialTook(performance.now() - begunAt, result.ok ? 'connected' : 'failed');
    if (result.ok) return result;
    const { reason, nextHop } = result;
    // The only limit a dialer can reach is that of open files.
    return { reason, nextHop, limit: reason === 'over-limit' ? 'files' : undefined };
  }

  /** What became of a connection that was cancelled while it was dialled. */
  #cancelled(): Denial | Ending | undefined {
    if (this.#isDraining) return { reason: 'draining' };
    if (!this.#cancel.signal.aborted) return undefined;
    return { closedBy: 'client', reason: 'allowed', bytesUp: 0, bytesDown: 0, durationMs: this.#durationMs() };
  }

  #open({ nextHop }: Hop): Denial | undefined {
    const { context } = this.#tools;
    this.#record.connected(nextHop);
    const refusal = this.#admission.confirm();
    if (refusal !== undefined) return refusal;
    const isAudited = context.audit(this.#record.open(context.now()));
    // What is full is the bounded queue in memory behind which a slow collector stands.
    if (!isAudited && this.#active.configuration.audit.required) return { reason: 'over-limit', limit: 'memory' };
    context.metrics.counters.decided('allow', 'allowed');
    return undefined;
  }

  async #join(hop: Hop, preface: Preface): Promise<Ending> {
    const { idleTimeoutMs } = this.#active.configuration.limits;
    const inspect = inspectionOf(this.#arrival.listener.protocol, preface);
    this.#splice = splice(this.#socket, hop.socket, { head: preface.bytes, idleTimeoutMs, inspect });
    const end = await this.#splice.ended;
    this.#splice = undefined;
    const { closedBy, bytesUp, bytesDown } = end;
    return { closedBy, reason: reasonOf(end), bytesUp, bytesDown, durationMs: this.#durationMs() };
  }

  #reportDenial(denial: Denial): void {
    const { context, denialLog } = this.#tools;
    context.metrics.counters.decided('deny', denial.reason, denial.limit);
    const line = this.#record.deny(context.now(), denial);
    context.audit(line);
    denialLog.say(line, denial.detail, performance.now());
  }

  #durationMs(): number {
    return Math.round(performance.now() - this.#acceptedAt);
  }
}

/** What a connection that ended would be told if it asked again. */
function reasonOf({ closedBy, fault }: SpliceEnd): Reason {
  if (fault instanceof InspectionFault) return fault.reason;
  return closedBy === 'entry-removed' || closedBy === 'entry-expired' ? closedBy : 'allowed';
}
