// What the main thread and a reactor say to each other. The main thread knows files, names and the API server; a reactor
// knows connections. Everything here can be cloned between threads, and none of it is waited for: a command holds from
// the moment the reactor reads it.

import type { EntryTarget } from '../../contract/allowlist.ts';
import type { Protocol } from '../../contract/protocol.ts';
import type { Limits } from '../../contract/configuration.ts';
import type { ConduitKeys } from '../../hello/conduit-keys.ts';
import type { Location } from '../../uplink/dialer.ts';

/** One listening socket, and the listener that is served on it. */
export type Face = {
  readonly fd: number;
  readonly listener: { readonly name: string; readonly protocol: Protocol; readonly port: number };
  /** address:port where it is bound; undefined when that is every address, and each connection has to be asked. */
  readonly local: { readonly address: string; readonly port: number } | undefined;
  /** Connections of this face are handed over to the main thread, which has the parts the reactor has not. */
  readonly handOver: boolean;
};

/** What a reactor needs of a configuration. */
export type ReactorConfiguration = {
  readonly digest: string;
  readonly site: string;
  readonly zone: string;
  readonly limits: Limits;
  readonly isAuditRequired: boolean;
  /** Whether anybody reads what is of no more interest than a scanner. */
  readonly isDebugLogged: boolean;
  /** Protocol and logical port of every listener. */
  readonly listeners: readonly { readonly protocol: string; readonly port: number }[];
  /** Plain texts; none of them is a child, unless it is the forwarder's own zone. */
  readonly ownAddresses: readonly string[];
  /** All names of the parent are found at one place. */
  readonly isUplinkParent: boolean;
  /** Keys of the children that have a forwarder of their own. */
  readonly acceptedKeys: ReadonlyMap<string, ConduitKeys>;
  /** Signs what goes to a parent. */
  readonly signingKeys: ConduitKeys | undefined;
};

export type Command =
  /** Connections that begin from now on use it. With the digest of the present one: only its keys have changed. */
  | { readonly kind: 'configuration'; readonly configuration: ReactorConfiguration }
  /**
   * `clockOffsetMs` is added to the monotonic clock: what the forwarder believes the time to be. A reactor reads no wall
   * clock itself, so that one which steps changes nothing before the main thread has judged it.
   */
  | {
      readonly kind: 'snapshot';
      /** None yet: the clock is needed all the same. */
      readonly memory: SharedArrayBuffer | undefined;
      readonly expiriesHeldAt: number | undefined;
      readonly clockOffsetMs: number;
    }
  /** Serve exactly these. The queues of others are emptied and closed, which `faces-closed` answers. */
  | { readonly kind: 'faces'; readonly faces: readonly Face[]; readonly request: number }
  /** Decide every open connection again, at this time at least; what only the configuration of that digest served ends. */
  | { readonly kind: 'redecide'; readonly undone: string | undefined; readonly nowMs: number }
  | { readonly kind: 'located'; readonly request: number; readonly location: Location }
  /** Say `answered`: everything before it has been obeyed. */
  | { readonly kind: 'answer'; readonly request: number }
  /** End every connection as `draining`, then the reactor. */
  | { readonly kind: 'end' };

/** A question of a reactor for the places of a destination. */
export type LocateQuestion = {
  readonly protocol: Protocol;
  readonly host: string | undefined;
  readonly port: number;
  readonly listenPort: number;
  readonly to: EntryTarget | undefined;
};

export type Report =
  | {
      readonly kind: 'locate';
      readonly request: number;
      readonly digest: string;
      readonly question: LocateQuestion;
      /** Nobody could be reached where it was found before. */
      readonly lookAgain: boolean;
    }
  /** Audit lines, each with its line feed; ASCII. On a page that is to be given back, else in memory that is given away. */
  | {
      readonly kind: 'audit';
      readonly text: Uint8Array;
      readonly lines: number;
      readonly page: number | undefined;
    }
  | {
      readonly kind: 'log';
      readonly level: 'debug' | 'warn' | 'error';
      readonly message: string;
      readonly fields: Readonly<Record<string, string | number | undefined>>;
    }
  /** A connection the main thread is to serve; it owns the file descriptor from now on. */
  | { readonly kind: 'hand-over'; readonly fd: number; readonly face: Face }
  | { readonly kind: 'faces-closed'; readonly request: number }
  | { readonly kind: 'answered'; readonly request: number }
  /** The last open connection has ended. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'ended' };

/** The reactor's end of the conversation. Neither side ever waits in it. */
export interface Channel {
  receive(): Command | undefined;
  send(report: Report): void;
}
