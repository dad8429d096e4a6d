// The crossings of a site as a reader asks for them: who crosses where, how it is held, and every entry by which something
// passes. Types only; conduits-of.ts derives them.

import type { Protocol } from '../../../forwarder/contract/protocol.ts';
import type { Provenance } from '../../../levels/need.ts';
import type { Place } from '../places.ts';

export type Conduit = {
  /** `up`: from a zone to its parent. `own`: a top zone that is held to its own list. `out`: what leaves the plant. */
  readonly kind: 'up' | 'own' | 'out';
  /** Unique in a site, and fit for an anchor. */
  readonly id: string;
  readonly from: string;
  /** The zone above, or what is outside. */
  readonly to: string;
  /** The zone whose forwarder decides. */
  readonly forwarder: string;
  /** Where the lower side dials; undefined where nobody needs to know. */
  readonly face: string | undefined;
  /** Who routes it, in the words of the declaration. */
  readonly routed: string | undefined;
  /** How the forwarder stands in its network. */
  readonly exposure: string;
  /** How many destinations may be reached on the given day, each counted once. */
  readonly destinations: number;
  readonly groups: readonly EntryGroup[];
};

/** Entries that have one origin: the own ones of zones, one profile, telemetry, and so on. */
export type EntryGroup = {
  /** Unique in its conduit. */
  readonly key: string;
  readonly kind: Provenance['kind'];
  readonly title: string;
  /** What the group is, in a sentence. */
  readonly purpose: string;
  /** Present for profiles. */
  readonly profile:
    | { readonly source: string; readonly reviewed: string; readonly usedAt: readonly Place[] }
    | undefined;
  readonly entries: readonly ConduitEntry[];
};

export type ConduitEntry = {
  /** Host pattern, or the address of a tcp entry that names none. */
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly listenPort: number | undefined;
  /** Who may. */
  readonly zones: readonly string[];
  /** The zones whose forwarders it passes from here on, nearest first. */
  readonly through: readonly string[];
  /** `Internet`, or where it ends inside the plant. */
  readonly end: string;
  readonly reserved: boolean;
  readonly standing: Standing;
  readonly expires: string | undefined;
  readonly why: string;
  readonly owner: string | undefined;
  readonly ticket: string | undefined;
  readonly place: Place;
};

/** `repeated`: another line grants the same, for longer or with more weight, and the Allowlist carries that one. */
export type Standing = 'in-force' | 'ended' | 'repeated';
