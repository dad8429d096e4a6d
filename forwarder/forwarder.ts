// One forwarder as a library: what it is started with and what it answers. The parts are put together in
// running-forwarder.ts.

import type { Logger } from 'pino';
import type { AdminServers } from './admin-servers.ts';
import type { Clock } from './allowlist/expiries.ts';
import type { DialerHooks } from './build-configuration.ts';
import type { AuditRecord } from './contract/audit-record.ts';
import type { BoundAddress } from './engine/engine.ts';
import { findStart } from './find-start.ts';
import type { ForwarderMetrics } from './observe/metrics.ts';
import { RunningForwarder } from './running-forwarder.ts';
import type { ForwarderState } from './state-listeners.ts';
import type { WatchOptions } from './watch-file.ts';

export type ForwarderOptions = {
  readonly configurationFile: string;
  readonly clock?: Clock;
  /** How often a configuration on trial is dialled through. @default 5000 */
  readonly confirmRoundMs?: number;
  /** How long a reserved name may take to answer. @default 10000 */
  readonly probeTimeoutMs?: number;
  /** PEM of the CA that reserved names must have a certificate of. @default only their name is checked */
  readonly probeCa?: string;
  /** How often expiries and the clock are looked at. @default 500 */
  readonly tickMs?: number;
  readonly watch?: WatchOptions;
  readonly dialerHooks?: DialerHooks;
  /** Sees every audit record, before identical denials are counted. */
  readonly onAudit?: (record: AuditRecord) => void;
  readonly log?: Logger;
};

export interface Forwarder {
  /** Where listeners are bound, by listener name. */
  addresses(): ReadonlyMap<string, readonly BoundAddress[]>;
  openConnections(): number;
  state(): ForwarderState;
  /** Calls the listener after every change; the returned function ends that. */
  onState(listener: (state: ForwarderState) => void): () => void;
  /** Resolves with the first state, now or later, that fulfils the condition. */
  until(isWanted: (state: ForwarderState) => boolean): Promise<ForwarderState>;
  readonly metrics: ForwarderMetrics;
  /** Where metrics and health are served over TCP, when the configuration asks for it. */
  readonly ports: AdminServers['ports'];
  /** Not ready any more; open connections get `limits.drainMs` to end; then everything closes. */
  drain(): Promise<void>;
  /** Closes everything at once. */
  close(): Promise<void>;
}

/** Resolves when the listeners are bound. Rejects, with nothing left open, when no configuration can serve. */
export async function startForwarder(options: ForwarderOptions): Promise<Forwarder> {
  const start = await findStart(options.configurationFile);
  const forwarder = new RunningForwarder(start, options);
  try {
    await forwarder.start();
  } catch (error) {
    await forwarder.close();
    throw error;
  }
  return forwarder;
}
