// How an allowed connection reaches its next hop. One Dialer per configuration; the way up is inside it.

import type { Socket } from 'node:net';
import type { EntryTarget } from '../contract/allowlist.ts';
import type { Protocol } from '../contract/protocol.ts';
import type { Reason } from '../contract/reasons.ts';

export interface Dialer {
  /** Never rejects: a hop that cannot be reached is a reason, not an exception. */
  dial(request: DialRequest): Promise<DialResult>;
  /** Where `dial` would connect to, for an engine that connects by itself. Never rejects. */
  locate(request: LocateRequest): Promise<Location>;
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
  /** What is remembered of where it was does not do: nobody could be reached there, or that is just what is asked. @default false */
  readonly lookAgain?: boolean;
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

/** What the place depends on: not on who is calling. */
export type LocateRequest = Pick<
  DialRequest,
  'protocol' | 'host' | 'port' | 'listenPort' | 'to' | 'signal' | 'lookAgain'
>;

export type Location =
  | Places
  | { readonly kind: 'refused'; readonly reason: Reason; readonly nextHop: string | undefined }
  /** A corporate proxy stands in between: only `dial` gets there. */
  | { readonly kind: 'dial-only' };

export type Places = {
  readonly kind: 'places';
  /** Permitted ones, in the order of trying; at least one, at most MAX_ATTEMPTS. */
  readonly places: readonly PeerAddress[];
  /** The local address to dial from; undefined where the kernel chooses. */
  readonly source: string | undefined;
  /** A forwarder of ours is told in a PROXY header who is calling; everybody else gets the bytes of the caller. */
  readonly speaks: 'proxy-header' | 'bytes';
  /**
   * How long this answer may be used again: Infinity where somebody wrote the place down. Whatever it is, an answer holds
   * for one configuration, for the cards this host has, and until the places cannot be reached.
   */
  readonly validMs: number;
};
