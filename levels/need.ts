// A need: one destination that one zone may reach, and where it comes from. Types only; needs-of.ts derives them.

import type { Protocol } from '../forwarder/contract/protocol.ts';

export type Need = {
  /** The zone that may reach it. */
  readonly zone: string;
  /** Host pattern; undefined only for tcp entries to an address. */
  readonly host: string | undefined;
  readonly port: number;
  readonly protocol: Protocol;
  readonly listenPort: number | undefined;
  /** Where it ends inside the plant; undefined: at the top, on the Internet. */
  readonly end: NeedEnd | undefined;
  /** Last day, UTC. */
  readonly expires: string | undefined;
  /** No change may cut the zone off from it (reserved-names.ts). */
  readonly reserved: boolean;
  readonly provenance: Provenance;
};

export type NeedEnd = {
  /** The zone whose forwarder makes the last hop. */
  readonly at: string;
  readonly to:
    | { readonly address: string; readonly port: number }
    | { readonly service: string; readonly namespace: string; readonly port: number };
};

export type Provenance = {
  readonly kind: 'own' | 'profile' | 'telemetry' | 'images' | 'git' | 'reserve' | 'way-up';
  /** As Allowlists show it: `level-2-ovens.yaml`, `site.yaml`, `profiles/flux.yaml`. */
  readonly file: string;
  readonly line: number;
  /** Why: the declaration's `why`, the profile's purpose, or a sentence of ours. */
  readonly why: string;
  readonly profile: string | undefined;
  readonly owner: string | undefined;
  readonly ticket: string | undefined;
  /** Review date of the profile, for `notBefore`. */
  readonly reviewed: string | undefined;
};
