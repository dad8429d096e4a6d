// A site as an import means to write it, before it is text. What the source did not know is marked, so that the file says so.

import type { Cloud } from '../../levels/declaration/site.ts';
import type { ProfileChoice } from './choose-profiles.ts';
import type { OldName } from './old-name.ts';

/** A value, and whether somebody has to look at it because the source did not hold it. */
export type Guess = { readonly value: string; readonly isGuess: boolean };

export type PlannedEntry = {
  readonly host: string;
  readonly port: number;
  readonly why: string;
  readonly acknowledge: boolean;
  readonly to: EntryEnd | undefined;
};

export type EntryEnd =
  | { readonly address: string; readonly port: number }
  | { readonly service: string; readonly namespace: string; readonly port: number };

export type PlannedFace = {
  readonly address: Guess;
  readonly children: readonly string[];
  /** False where the face lies in the network of each child that dials it. */
  readonly isRouted: boolean;
};

export type PlannedZone = {
  readonly name: string;
  readonly level: number;
  readonly parent: string | undefined;
  /** One sentence for the head of its file: where it comes from. */
  readonly source: string;
  readonly network: Guess;
  readonly seenAs: readonly string[];
  readonly face: PlannedFace | undefined;
  readonly profiles: readonly ProfileChoice[];
  readonly entries: readonly PlannedEntry[];
  /** Names that no entry may lead to the Internet. */
  readonly closed: readonly OldName[];
};

export type PlannedSite = {
  readonly name: string;
  readonly source: string;
  readonly cloud: Cloud;
  readonly region: Guess;
  readonly gitUrl: Guess;
  readonly registry: Guess;
  readonly forwarderDigest: Guess;
  readonly corednsDigest: Guess;
  readonly azure: { readonly subscription: string; readonly resourceGroup: string } | undefined;
  readonly owner: Guess;
  readonly resolver: Guess;
  readonly zones: readonly PlannedZone[];
};
