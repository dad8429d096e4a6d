// Whether one connection may pass: from the address of its peer to the entry that lets it through, and again whenever
// the allowlist or the configuration moves. It knows no socket; what it finds goes into the connection's record.

import type { ClosedBy } from '../contract/reasons.ts';
import type { CompiledEntry } from '../decision/decision.ts';
import type { Snapshot } from '../decision/snapshot.ts';
import type { HelloReader } from '../hello/hello-reader.ts';
import { clientKey, identifyCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import type { Arrival, ConnectionRecord, Denial } from './connection-record.ts';
import type { DenialLog } from './denial-log.ts';
import type { ActiveConfiguration, EngineContext, ServedListener } from './engine.ts';
import { REFUSED, SILENT } from './ledger/ledger.ts';
import type { Standing as Counted } from './ledger/ledger.ts';
import { monotonicMs } from '../monotonic-clock.ts';
import { isOwnAddress } from './own-address.ts';
import { closingCause, decideFor, leadToOnePlace } from './permission.ts';
import type { Standing } from './permission.ts';
import type { Preface } from './preface.ts';

/** What the connections of an engine share. */
export type ConnectionTools = {
  readonly context: EngineContext;
  readonly denialLog: DenialLog;
  readonly helloReader: HelloReader;
};

export type Passage = { readonly caller: Caller; readonly entry: CompiledEntry };
/** What the ledger counts for the connection. */
type Entrance = { readonly child: string; readonly number: number; standing: Counted };

const NO_ALLOWLIST: Denial = { reason: 'allowlist-not-loaded' };

export class Admission {
  readonly #tools: ConnectionTools;
  /** The configuration the connection began with; it keeps it. */
  readonly #active: ActiveConfiguration;
  readonly #arrival: Arrival & { readonly listener: ServedListener };
  readonly #record: ConnectionRecord;
  #entrance: Entrance | undefined;
  #standing: Standing | undefined;
  #entry: CompiledEntry | undefined;
  #hasHeader = false;
  #isUndone = false;

  constructor(
    tools: ConnectionTools,
    active: ActiveConfiguration,
    arrival: Arrival & { readonly listener: ServedListener },
    record: ConnectionRecord,
  ) {
    this.#tools = tools;
    this.#active = active;
    this.#arrival = arrival;
    this.#record = record;
  }

  /** The ledger's number of the child, while the connection is counted. */
  get child(): number | undefined {
    return this.#entrance?.number;
  }

  /** Finds the child and counts the connection in. */
  enter(): Denial | undefined {
    const snapshot = this.#tools.context.snapshot();
    if (snapshot === undefined) return NO_ALLOWLIST;
    const { configuration } = this.#active;
    const { peer, local } = this.#arrival;
    const child = snapshot.childOf(peer.address);
    if (child === undefined) return { reason: 'source-not-allowed' };
    // A zone may be a child of its own forwarder (its workloads go through it); no other zone is at this address.
    if (child !== configuration.zone && isOwnAddress(peer.address, local.address, configuration)) {
      return { reason: 'source-not-allowed', detail: 'the address is one of the forwarder itself' };
    }
    const { ledger } = this.#tools.context;
    const number = ledger.childNumber(child);
    const source = ledger.hash(peer.address);
    const limit = ledger.enter(number, source, configuration.limits, snapshot.children, monotonicMs());
    if (limit !== undefined) return { reason: 'over-limit', limit };
    this.#entrance = { child, number, standing: SILENT };
    return undefined;
  }

  /** Who is calling, and what lets it through. */
  admit(preface: Preface): Passage | Denial {
    const snapshot = this.#tools.context.snapshot();
    if (snapshot === undefined || this.#entrance === undefined) return NO_ALLOWLIST;
    const caller = this.#identify(preface, snapshot, this.#entrance);
    if ('reason' in caller) return caller;
    this.#standing = this.#standingOf(preface, this.#entrance.child, caller);
    const entry = this.#decide(snapshot, this.#standing);
    if ('reason' in entry) return entry;
    if (!this.#isKnownName(entry, preface, caller)) return { reason: 'over-limit', limit: 'names' };
    this.#entry = entry;
    return { caller, entry };
  }

  /** The last look before bytes flow: the allowlist may have changed while the next hop was dialled. */
  confirm(): Denial | undefined {
    const snapshot = this.#tools.context.snapshot();
    if (snapshot === undefined || this.#standing === undefined || this.#entry === undefined) return NO_ALLOWLIST;
    const entry = this.#decide(snapshot, this.#standing);
    if ('reason' in entry) return entry;
    return this.#isUndone || !leadToOnePlace(this.#entry, entry) ? { reason: 'entry-removed' } : undefined;
  }

  /**
   * What an open connection is closed by now; undefined while it may stay.
   * @param undone digest of a configuration that was rolled back: what only it served ends
   */
  closingCause(undone?: string): ClosedBy | undefined {
    const { context } = this.#tools;
    const snapshot = context.snapshot();
    if (this.#standing === undefined || this.#entry === undefined || snapshot === undefined) return undefined;
    if (undone === this.#active.digest && !this.#isServedBy(context.active(), this.#standing)) this.#isUndone = true;
    if (this.#isUndone) return 'entry-removed';
    return closingCause(this.#entry, decideFor(snapshot, this.#standing, context.now()));
  }

  /** The connection is over. */
  leave(): void {
    if (this.#entrance === undefined) return;
    this.#tools.context.ledger.leave(this.#entrance.number, this.#entrance.standing);
    this.#entrance = undefined;
  }

  #identify({ header, serverName }: Preface, snapshot: Snapshot, entrance: Entrance): Caller | Denial {
    const { context } = this.#tools;
    this.#hasHeader = header !== undefined;
    const call = { child: entrance.child, peer: this.#arrival.peer, header, serverName };
    const result = identifyCaller(call, {
      snapshot,
      keysOf: (zone) => this.#active.acceptedKeys(zone),
      replay: context.ledger,
      now: context.now(),
      monotonicNow: monotonicMs(),
      newId: () => this.#arrival.id,
    });
    if (!result.ok) return { reason: 'proxy-header-not-authentic', detail: result.detail };
    this.#record.identified(result.caller);
    if (result.caller.stale) context.metrics.counters.headerWasStale();
    const client = context.ledger.hash(clientKey(result.caller));
    const limit = context.ledger.identify(entrance.number, client, this.#active.configuration.limits);
    entrance.standing = limit === undefined ? client : REFUSED;
    return limit === undefined ? result.caller : { reason: 'over-limit', limit };
  }

  #standingOf({ serverName }: Preface, child: string, { origin, stale }: Caller): Standing {
    const { port, protocol } = this.#arrival.listener;
    const question = { origin, serverName, port, protocol, onlyReserved: stale };
    return { peerAddress: this.#arrival.peer.address, child, question };
  }

  #decide(snapshot: Snapshot, standing: Standing): CompiledEntry | Denial {
    const decision = decideFor(snapshot, standing, this.#tools.context.now());
    this.#record.decided(snapshot.digest, decision.entry);
    return decision.verdict === 'deny' ? { reason: decision.reason } : decision.entry;
  }

  /** Only a wildcard lets a client choose labels; exact names carry nothing out. */
  #isKnownName({ pattern }: CompiledEntry, { serverName }: Preface, caller: Caller): boolean {
    if (serverName === undefined || pattern === undefined || pattern.kind === 'exact') return true;
    const { newNamesPerMinute } = this.#active.configuration.limits;
    const { ledger } = this.#tools.context;
    return ledger.admitsName(ledger.hash(clientKey(caller)), serverName, newNamesPerMinute, monotonicMs());
  }

  #isServedBy({ configuration, acceptedKeys }: ActiveConfiguration, { child, question }: Standing): boolean {
    const hasListener = configuration.listeners.some(
      ({ port, protocol }) => port === question.port && protocol === question.protocol,
    );
    return hasListener && (!this.#hasHeader || acceptedKeys(child) !== undefined);
  }
}
