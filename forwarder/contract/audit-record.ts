// One audit line: written at open or deny, and at close. JSON, one object per line, the same `id` at every hop.

import type { ClosedBy, Limit, Reason, Verdict } from './reasons.ts';

export type AuditRecord = {
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly event: 'open' | 'deny' | 'close' | 'repeated';
  /** 32 hexadecimal digits, made by the first forwarder and kept by the others. */
  readonly id: string;
  readonly site: string;
  /** The zone of the forwarder that writes. */
  readonly zone: string;
  /** The zone the connection began in, proven; absent when the caller was not identified. */
  readonly origin?: string;
  readonly listener: string;
  /** address:port the connection arrived at. */
  readonly localAddress: string;
  /** address:port of the client as the first forwarder saw it. */
  readonly client: string;
  /** Whether `client` comes from an authentic PROXY header or is the TCP peer itself. */
  readonly clientVerified: 'proxy-header' | 'peer';
  readonly peer: string;
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  /** Highest version the client offers, e.g. "1.3". */
  readonly tlsVersion?: string;
  /** Fingerprint of the program that sent the hello: equal for all its connections, until it is updated. */
  readonly ja4?: string;
  /** The hello carries an encrypted_client_hello extension (real or GREASE). */
  readonly ech?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly limit?: Limit;
  /** `<file>:<line> <pattern>:<port>` of the entry that decided. */
  readonly entry?: string;
  /** address:port that was dialled. */
  readonly nextHop?: string;
  /** name:port (or address:port) the client asked for. */
  readonly destination?: string;
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly durationMs?: number;
  readonly closedBy?: ClosedBy;
  /** Digest of the snapshot that decided. */
  readonly snapshot?: string;
  /** `repeated` only: how many identical denials were counted instead of written. */
  readonly count?: number;
};
