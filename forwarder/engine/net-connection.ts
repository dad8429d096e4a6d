// One connection through the `net` engine, from accept to close:
//
//   which child → limits → preface (PROXY header, hello) → who is calling → may it → dial → audit → splice → audit
//
// Each step returns what it found, or a Denial, which ends the connection. What is decided lives elsewhere (caller.ts,
// limits.ts, permission.ts), and so does how the next hop is reached (the Dialer). A connection keeps the configuration
// it began with; the snapshot is asked for anew at every decision.

import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Protocol } from '../contract/allowlist.ts';
import type { ListenerConfiguration } from '../contract/configuration.ts';
import type { Reason } from '../contract/reasons.ts';
import type { CompiledEntry } from '../decision/decision.ts';
import type { DialResult, PeerAddress } from '../uplink/dialer.ts';
import { plainAddress } from '../uplink/endpoint.ts';
import { clientKey, identifyCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { ConnectionRecord } from './connection-record.ts';
import type { Denial, Ending } from './connection-record.ts';
import { logDenial } from './denial-log.ts';
import type { ActiveConfiguration, EngineContext } from './engine.ts';
import { InspectionFault, inspectionOf } from './inspection.ts';
import type { ConnectionLimits, Ticket } from './limits.ts';
import type { NewNames } from './new-names.ts';
import { closingCause, decideFor } from './permission.ts';
import type { Standing } from './permission.ts';
import { PrefaceReader } from './preface.ts';
import type { Preface } from './preface.ts';
import { readPreface } from './read-preface.ts';
import { closed, splice } from './splice.ts';
import type { Splice, SpliceEnd } from './splice.ts';

/** What the connections of an engine share. */
export type ConnectionTools = {
  readonly context: EngineContext;
  readonly limits: ConnectionLimits;
  readonly names: NewNames;
};

/** A listener this engine serves. */
export type ServedListener = ListenerConfiguration & { readonly protocol: Protocol };

type Hop = Extract<DialResult, { ok: true }>;
type Entrance = { readonly child: string; readonly ticket: Ticket };
/** The client left before anything was decided: there is nobody to deny. */
type Gone = { readonly kind: 'gone' };
const GONE: Gone = { kind: 'gone' };

export class NetConnection {
  readonly #socket: Socket;
  readonly #listener: ServedListener;
  readonly #tools: ConnectionTools;
  readonly #active: ActiveConfiguration;
  readonly #acceptedAt = performance.now();
  readonly #cancel = new AbortController();
  readonly #id = randomBytes(16);
  readonly #peer: PeerAddress;
  readonly #local: PeerAddress;
  readonly #record: ConnectionRecord;
  #standing: Standing | undefined;
  #splice: Splice | undefined;
  #isDraining = false;

  constructor(socket: Socket, listener: ServedListener, tools: ConnectionTools) {
    this.#socket = socket;
    this.#listener = listener;
    this.#tools = tools;
    this.#active = tools.context.active();
    this.#peer = { address: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
    this.#local = { address: plainAddress(socket.localAddress ?? ''), port: socket.localPort ?? 0 };
    const { site, zone } = this.#active.configuration;
    this.#record = new ConnectionRecord({ site, zone, listener, local: this.#local, peer: this.#peer, id: this.#id });
  }

  /** Resolves when the connection is over and its socket closed. Never rejects. */
  async run(): Promise<void> {
    const { context } = this.#tools;
    const { metrics, log } = context;
    // Also keeps a failing socket from ending the process; whoever reads it notices by its close.
    this.#socket.on('error', (error) => log.debug({ id: this.#record.id, error: error.message }, 'client failed'));
    this.#socket.once('close', () => this.#cancel.abort());
    metrics.accepted();
    let end: { readonly bytesUp: number; readonly bytesDown: number } = { bytesUp: 0, bytesDown: 0 };
    try {
      const outcome = await this.#serve();
      if ('closedBy' in outcome) context.audit(this.#record.close(context.now(), (end = outcome)));
      else if ('reason' in outcome) this.#reportDenial(outcome);
    } catch (error) {
      log.error({ id: this.#record.id, error }, 'connection ended by a fault of the forwarder');
    }
    this.#socket.destroy();
    await closed(this.#socket);
    metrics.closed(end.bytesUp, end.bytesDown);
  }

  /** Closes an open connection that is no longer allowed. One still on its way is decided again before it opens. */
  redecide(): void {
    const snapshot = this.#tools.context.snapshot();
    if (this.#splice === undefined || this.#standing === undefined || snapshot === undefined) return;
    const cause = closingCause(decideFor(snapshot, this.#standing, this.#tools.context.now()));
    if (cause !== undefined) this.#splice.close(cause);
  }

  /** Ends it because the forwarder ends. */
  drain(): void {
    this.#isDraining = true;
    if (this.#splice === undefined) this.#cancel.abort();
    else this.#splice.close('draining');
  }

  async #serve(): Promise<Denial | Gone | Ending> {
    const entrance = this.#enter();
    if ('reason' in entrance) return entrance;
    try {
      return await this.#converse(entrance);
    } finally {
      entrance.ticket.leave();
    }
  }

  #enter(): Entrance | Denial {
    const snapshot = this.#tools.context.snapshot();
    if (snapshot === undefined) return { reason: 'allowlist-not-loaded' };
    const child = snapshot.childOf(this.#peer.address);
    if (child === undefined) return { reason: 'source-not-allowed' };
    const ticket = this.#tools.limits.enter(child, this.#active.configuration.limits);
    return typeof ticket === 'string' ? { reason: 'over-limit', limit: ticket } : { child, ticket };
  }

  async #converse({ child, ticket }: Entrance): Promise<Denial | Gone | Ending> {
    const preface = await this.#readPreface();
    if (!('bytes' in preface)) return preface;
    const caller = this.#identify(preface, child, ticket);
    if ('reason' in caller) return caller;
    this.#standing = this.#standingOf(preface, child, caller);
    const entry = this.#decide(this.#standing, caller);
    if ('reason' in entry) return entry;
    const hop = await this.#dial(entry, preface, caller);
    if ('reason' in hop) return this.#cancelled() ?? hop;
    const refusal = this.#cancelled() ?? this.#open(hop, this.#standing);
    if (refusal === undefined) return this.#join(hop, preface);
    hop.socket.destroy();
    return refusal;
  }

  async #readPreface(): Promise<Preface | Denial | Gone> {
    const { limits } = this.#active.configuration;
    const { protocol, port } = this.#listener;
    const reader = new PrefaceReader(protocol, limits.maxHelloBytes);
    const times = {
      helloTimeoutMs: limits.helloTimeoutMs,
      proxyHeaderWaitMs: protocol === 'tcp' ? limits.proxyHeaderWaitMs : undefined,
    };
    const outcome = await readPreface(this.#socket, reader, times, this.#cancel.signal);
    if (outcome.kind === 'fault') return { reason: outcome.reason };
    if (outcome.kind !== 'ready') return this.#isDraining ? { reason: 'draining' } : GONE;
    this.#record.said(outcome.preface, port);
    this.#tools.context.metrics.helloTook(performance.now() - this.#acceptedAt);
    return outcome.preface;
  }

  #identify({ header, serverName }: Preface, child: string, ticket: Ticket): Caller | Denial {
    const { context } = this.#tools;
    const snapshot = context.snapshot();
    if (snapshot === undefined) return { reason: 'allowlist-not-loaded' };
    const call = { child, peer: this.#peer, header, serverName };
    const result = identifyCaller(call, {
      snapshot,
      keys: this.#active.acceptedKeys,
      replay: context.replayGuard,
      now: context.now(),
      monotonicNow: performance.now(),
      newId: () => this.#id,
    });
    if (!result.ok) return { reason: result.reason, limit: result.limit, detail: result.detail };
    this.#record.identified(result.caller);
    const limit = ticket.identify(clientKey(result.caller));
    return limit === undefined ? result.caller : { reason: 'over-limit', limit };
  }

  #standingOf({ serverName }: Preface, child: string, { origin, stale }: Caller): Standing {
    const { port, protocol } = this.#listener;
    const question = { origin, serverName, port, protocol, onlyReserved: stale };
    return { peerAddress: this.#peer.address, child, question };
  }

  #decide(standing: Standing, caller: Caller): CompiledEntry | Denial {
    const { context, names } = this.#tools;
    const snapshot = context.snapshot();
    if (snapshot === undefined) return { reason: 'allowlist-not-loaded' };
    const decision = decideFor(snapshot, standing, context.now());
    this.#record.decided(snapshot.digest, decision.entry);
    if (decision.verdict === 'deny') return { reason: decision.reason };
    const { serverName } = standing.question;
    const { newNamesPerMinute } = this.#active.configuration.limits;
    const isKnown =
      serverName === undefined || names.admits(clientKey(caller), serverName, newNamesPerMinute, performance.now());
    return isKnown ? decision.entry : { reason: 'over-limit', limit: 'names' };
  }

  async #dial(entry: CompiledEntry, { serverName }: Preface, { id, origin, client }: Caller): Promise<Hop | Denial> {
    const { port, protocol } = this.#listener;
    const begunAt = performance.now();
    const result = await this.#active.dialer.dial({
      protocol,
      host: protocol === 'tcp' ? entry.pattern?.base : serverName,
      port: entry.port,
      listenPort: port,
      to: entry.to,
      caller: { id, origin, client, local: this.#local },
      signal: this.#cancel.signal,
    });
    this.#tools.context.metrics.dialTook(performance.now() - begunAt, result.ok ? 'connected' : 'failed');
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

  /** The last look before bytes flow: the allowlist may have changed while the next hop was dialled. */
  #open({ nextHop }: Hop, standing: Standing): Denial | undefined {
    const { context } = this.#tools;
    this.#record.connected(nextHop);
    const snapshot = context.snapshot();
    if (snapshot === undefined) return { reason: 'allowlist-not-loaded' };
    const decision = decideFor(snapshot, standing, context.now());
    this.#record.decided(snapshot.digest, decision.entry);
    if (decision.verdict === 'deny') return { reason: decision.reason };
    const isAudited = context.audit(this.#record.open(context.now()));
    // What is full is the bounded queue in memory behind which a slow collector stands.
    if (!isAudited && this.#active.configuration.audit.required) return { reason: 'over-limit', limit: 'memory' };
    context.metrics.decided('allow', 'allowed');
    return undefined;
  }

  async #join(hop: Hop, preface: Preface): Promise<Ending> {
    const { idleTimeoutMs } = this.#active.configuration.limits;
    const inspect = inspectionOf(this.#listener.protocol, preface);
    this.#splice = splice(this.#socket, hop.socket, { head: preface.bytes, idleTimeoutMs, inspect });
    const end = await this.#splice.ended;
    this.#splice = undefined;
    const { closedBy, bytesUp, bytesDown } = end;
    return { closedBy, reason: reasonOf(end), bytesUp, bytesDown, durationMs: this.#durationMs() };
  }

  #reportDenial(denial: Denial): void {
    const { context } = this.#tools;
    context.metrics.decided('deny', denial.reason);
    const line = this.#record.deny(context.now(), denial);
    context.audit(line);
    logDenial(context.log, line, denial.detail);
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
