// What is to be proven, and what a proof says. Types only.

import type { Plant, Target } from './plant.ts';
import type { Destination, Hop } from './reach.ts';

/** A destination with all that bounds it: until a later day, or with another end, it is another permission. */
export type Permission = Destination & {
  readonly protocol: string;
  /** What is dialled at forwarders; of a tcp destination not its own port. */
  readonly listenPort: number;
  /** Where it ends inside the plant; undefined: outside. */
  readonly end: End | undefined;
  /** Last UTC day; undefined: none. */
  readonly expires: string | undefined;
};

/** The zone whose forwarder makes the last hop, and where to. */
type End = { readonly zone: string; readonly to: Target };

/** What a change is meant to do, and the two versions it is to be seen in. */
export type Claim = {
  /** Undefined: the site is new, and everything it reaches has to be among `opened`. */
  readonly before: Plant | undefined;
  readonly after: Plant;
  /** What the change opens, as patterns: also what it widens, prolongs or leads elsewhere. */
  readonly opened: readonly Permission[];
  /** What the change closes, as patterns: also what it narrows, shortens or leads elsewhere, as it was. What is `needed` stays. */
  readonly closed: readonly Destination[];
  /** What has to be reachable afterwards, as patterns. */
  readonly needed: readonly Permission[];
  /** Zones around which something other than entries changed, so that their boundaries may be others. */
  readonly reshaped: ReadonlySet<string>;
  /** UTC day, `2026-11-22`: entries that ended before it grant nothing. */
  readonly today: string;
};

export type CounterExample = {
  readonly kind:
    /** A need that no longer is reachable, or never was. */
    | 'unreachable'
    /** A zone that can no longer fetch corrections: Git, images or login. */
    | 'cannot-heal'
    /** Reachable now, not before, and nobody asked for it. */
    | 'opened'
    /** Said to be closed, and still granted. */
    | 'still-open'
    /** An object that holds the boundary holds less of it, and no declaration says why. */
    | 'widened'
    /** An object that is missing, unreadable or contradicts another. */
    | 'fault';
  /** Undefined for faults and boundaries. */
  readonly destination: Destination | undefined;
  /** Path of the object that is to blame. */
  readonly object: string;
  /** The way as far as it goes; where it stops, the last hop decides. */
  readonly hops: readonly Hop[];
  /** Whether it was the same before the change. */
  readonly isOld: boolean;
  /** One sentence that names zone, destination, reason and object. */
  readonly text: string;
};

export type Proof = {
  /** Whether there is no counter-example, old ones aside: a change answers for what it changes. */
  readonly holds: boolean;
  readonly counterExamples: readonly CounterExample[];
};
