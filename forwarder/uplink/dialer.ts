// How an allowed connection reaches its next hop. One Dialer per configuration; the way up is inside it.

import type { Socket } from 'node:net';
import type { EntryTarget, Protocol } from '../contract/allowlist.ts';
import type { Reason } from '../contract/reasons.ts';

export interface Dialer {
  /** Never rejects: a hop that cannot be reached is a reason, not an exception. */
  dial(request: DialRequest): Promise<DialResult>;
  /** Ends its resolvers. Open connections are not its business. */
  close(): void;
}

export type DialRequest = {
  readonly protocol: Protocol;
  /** The server name, or the host of a tcp entry; undefined for tcp entries with an address only. */
  readonly host: string | undefined;
  /** The destination's port. */
  readonly port: number;
  /** The logical port of the listener: what a parent forwarder is dialled on. */
  readonly listenPort: number;
  /** Ends here instead of going up. */
  readonly to: EntryTarget | undefined;
  readonly caller: CallerIdentity;
  readonly signal: AbortSignal;
};

/** Who is calling, as the next forwarder is told in a PROXY header. */
export type CallerIdentity = {
  /** 16 bytes, made by the first forwarder. */
  readonly id: Uint8Array;
  readonly origin: string;
  readonly client: PeerAddress;
  /** Where the first forwarder was reached. */
  readonly local: PeerAddress;
};

export type PeerAddress = { readonly address: string; readonly port: number };

export type DialResult =
  /** Connected; when the next hop is a forwarder of ours its PROXY header has been written. `allowHalfOpen` is set. */
  | { readonly ok: true; readonly socket: Socket; readonly nextHop: string }
  | { readonly ok: false; readonly reason: Reason; readonly nextHop: string | undefined };
