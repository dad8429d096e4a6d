// The seam between what is decided and how bytes move. `net` (portable, the oracle) implements it; a faster engine may.

import type { Protocol } from '../contract/protocol.ts';
import type { ListenerConfiguration, Configuration } from '../contract/configuration.ts';
import type { AuditRecord } from '../contract/audit-record.ts';
import type { Snapshot } from '../decision/snapshot.ts';
import type { ConduitKeys } from '../hello/conduit-keys.ts';
import type { AuditRoom } from '../observe/audit-room.ts';
import type { ForwarderMetrics } from '../observe/metrics.ts';
import type { Dialer } from '../uplink/dialer.ts';
import type { ReadCards } from '../uplink/host-cards.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Logger } from 'pino';

export interface Engine {
  readonly name: 'net' | 'reactor';
  /** Binds the listeners that are not bound yet; on a failure closes what it had just bound and rejects with ListenError. */
  bind(listeners: readonly ListenerConfiguration[]): Promise<void>;
  /** Closes the listeners that are not in the list; their open connections go on. */
  unbindExcept(listeners: readonly ListenerConfiguration[]): Promise<void>;
  /**
   * Decides every open connection again with the snapshot in force, and closes what is no longer allowed.
   * @param undone digest of a configuration that was rolled back: connections that only it served end as well
   */
  redecide(undone?: string): void;
  /** What the context answers has changed: another snapshot, configuration, key or time. `redecide` implies it. */
  refresh(): void;
  /** Resolves when every connection that begins is decided with what `redecide` and `refresh` have told so far. */
  caughtUp(): Promise<void>;
  /** Where a listener is bound, by listener name: for tests that bind port 0. */
  addresses(): ReadonlyMap<string, readonly BoundAddress[]>;
  openConnections(): number;
  /** Stops accepting, waits for open connections up to `limitMs`, then closes the rest as `draining`. */
  drain(limitMs: number): Promise<void>;
  /** Closes everything at once. */
  close(): Promise<void>;
}

/** A listener an engine serves. */
export type ServedListener = ListenerConfiguration & { readonly protocol: Protocol };

export type BoundAddress = { readonly address: string; readonly port: number };

/** What an engine asks while it works; every answer may change between two connections, none during one decision. */
export interface EngineContext {
  active(): ActiveConfiguration;
  snapshot(): Snapshot | undefined;
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** False when the line was dropped. */
  audit(record: AuditRecord): boolean;
  /** Lines that a thread has written already, in room it has taken; `onSettled` when they are written or lost. */
  auditLines(text: Uint8Array, lines: number, onSettled: () => void): void;
  readonly auditRoom: AuditRoom;
  readonly metrics: ForwarderMetrics;
  readonly log: Logger;
  /** One for all configurations and threads, so that a reload does not forget what was counted and seen. */
  readonly ledger: Ledger;
  /** Asked when a listener is bound to a card. @default the cards of this host */
  readonly readCards?: ReadCards | undefined;
}

/** A configuration and everything that was built from it. Connections keep the one they began with. */
export type ActiveConfiguration = {
  readonly configuration: Configuration;
  readonly digest: string;
  readonly dialer: Dialer;
  /** Keys, as they are now, of a direct child that has a forwarder of its own; undefined for any other. */
  readonly acceptedKeys: (child: string) => ConduitKeys | undefined;
  /** Keys that sign what goes to a parent, as they are now; undefined for any other way up. */
  readonly signingKeys: () => ConduitKeys | undefined;
  /** Ends its resolvers and stops watching its keys. Open connections go on. */
  close(): void;
};

export class ListenError extends Error {
  readonly listener: string;
  constructor(listener: string, address: string, port: number, cause: Error) {
    super(
      `Cannot listen on ${address} port ${port} for listener "${listener}": ${cause.message}. ` +
        'Check that the address belongs to this host and that nothing else uses the port',
      { cause },
    );
    this.listener = listener;
  }
}
