// What is to be proven, and what a proof says. Types only.

import type { Plant } from './plant.ts';
import type { Destination, Hop } from './reach.ts';

/** What a change is meant to do, and the two versions it is to be seen in. */
export type Claim = {
  /** Undefined: the site is new, and everything it reaches has to be among `opened`. */
  readonly before: Plant | undefined;
  readonly after: Plant;
  /** What the change opens, as patterns. */
  readonly opened: readonly Destination[];
  /** What the change closes, as patterns. */
  readonly closed: readonly Destination[];
  /** What has to be reachable afterwards, as patterns. */
  readonly needed: readonly Destination[];
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
    /** Said to be closed, and still reachable. */
    | 'still-open'
    /** An object that is missing, unreadable or contradicts another. */
    | 'fault';
  /** Undefined only for faults. */
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
  /** Whether there is no counter-example, an old one neither. */
  readonly holds: boolean;
  readonly counterExamples: readonly CounterExample[];
};
