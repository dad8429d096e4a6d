// What the simulation notes about a connection as the forwarder sees it: when it was accepted, when it had said all, what
// was in force then, when it was let go.

import type { ReactorConfiguration } from '../../../forwarder/engine/reactor/messages.ts';
import type { End } from '../network/end.ts';
import type { Claim, Terms } from '../plant/oracle.ts';
import type { Client } from './client.ts';
import type { ReactorRun } from './reactor-run.ts';
import type { Server } from './server.ts';

/** A connection from accept to close. */
export type Track = {
  readonly client: Client;
  /** The forwarder's end of it. */
  readonly end: End;
  readonly reactor: ReactorRun;
  readonly acceptedAtMs: number;
  /** In the history of terms. */
  readonly acceptedMark: number;
  readonly configuration: ReactorConfiguration | undefined;
  /** Its preface was complete, and this was in force. */
  said: { readonly atMs: number; readonly terms: Terms; readonly claim: Claim } | undefined;
  /** The first byte went to the next hop. */
  opened:
    | { readonly atMs: number; readonly mark: number; readonly way: string | undefined; readonly claim: Claim }
    | undefined;
  released: { readonly atMs: number; readonly how: 'close' | 'reset' } | undefined;
  isHandedOver: boolean;
  /** Bytes moved on either side the last time. */
  activeAtMs: number;
  /** It was no longer allowed when the forwarder was told to decide again. */
  revokedAtMs: number | undefined;
};

/** A connection to a next hop. */
export type Dial = {
  readonly server: Server;
  /** The forwarder's end of it. */
  readonly end: End;
  readonly reactor: ReactorRun;
  readonly dialledAtMs: number;
  /** Bytes moved the last time. */
  activeAtMs: number;
  /** When the first byte was sent. */
  sent: { readonly atMs: number; readonly terms: Terms; readonly mark: number } | undefined;
  released: { readonly atMs: number; readonly how: 'close' | 'reset' } | undefined;
};
