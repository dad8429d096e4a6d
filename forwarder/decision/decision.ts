// The question a forwarder answers for every connection, and the answer. Types only.

import type { EntryTarget } from '../contract/allowlist.ts';
import type { Protocol } from '../contract/protocol.ts';
import type { HostPattern } from '../contract/host-pattern.ts';
import type { Reason } from '../contract/reasons.ts';

export type Question = {
  /** The zone the connection began in, proven (see callers.ts). */
  readonly origin: string;
  /** Lower case, no trailing dot; undefined on tcp listeners. */
  readonly serverName: string | undefined;
  /** The logical port of the listener. */
  readonly port: number;
  readonly protocol: Protocol;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: number;
  /** Only reserved names may pass: the PROXY header was authentic but stale. */
  readonly onlyReserved?: boolean;
};

export type Decision =
  | { readonly verdict: 'allow'; readonly reason: 'allowed'; readonly entry: CompiledEntry }
  | { readonly verdict: 'deny'; readonly reason: Reason; readonly entry?: CompiledEntry };

/** An entry as the forwarder holds it: parsed once, shared by every decision it makes. */
export type CompiledEntry = {
  /** Its place in the snapshot: the same in every thread, but not in another snapshot. */
  readonly index: number;
  /** `<file>:<line> <pattern>:<port>`, or `reserved <host>:<port>`: what audit lines show. */
  readonly label: string;
  /** Undefined for tcp entries without a host. */
  readonly pattern: HostPattern | undefined;
  /** The destination's port; differs from `listenPort` on tcp entries only. */
  readonly port: number;
  readonly listenPort: number;
  readonly protocol: Protocol;
  readonly to: EntryTarget | undefined;
  /** First millisecond in which it no longer passes. */
  readonly expiresAt: number | undefined;
  readonly reserved: boolean;
};
