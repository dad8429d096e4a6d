// One forwarder as a library: what it is started with and what it answers. Types only.

import type { Logger } from 'pino';
import type { AdminPorts } from './admin-servers.ts';
import type { Clock } from './allowlist/expiries.ts';
import type { KubernetesOptions } from './allowlist/kubernetes/cluster.ts';
import type { DialerHooks } from './build-configuration.ts';
import type { AuditRecord } from './contract/audit-record.ts';
import type { CardOptions } from './engine/card-watch.ts';
import type { BoundAddress } from './engine/engine.ts';
import type { RetryTimes } from './keep-trying.ts';
import type { ForwarderMetrics } from './observe/metrics.ts';
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
  /** When to try again what this host cannot do yet: addresses and folders that are not there. */
  readonly retry?: RetryTimes;
  readonly dialerHooks?: DialerHooks;
  /** The network cards that faces are bound to, and how often they are looked at. */
  readonly cards?: CardOptions;
  /** How the cluster is reached, when the configuration reads its allowlist there. */
  readonly kubernetes?: KubernetesOptions;
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
  /** Where metrics and health are served over TCP now, when the configuration asks for it. */
  readonly ports: AdminPorts;
  /** Not ready any more; open connections get `limits.drainMs` to end; then everything closes. */
  drain(): Promise<void>;
  /** Closes everything at once. */
  close(): Promise<void>;
}
