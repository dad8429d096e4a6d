// Where noise ends and a need begins. Every number is printed with what it left out, and can be set.

export type Thresholds = {
  /** A name that was asked for fewer times is not proposed. */
  readonly times: number;
  /** A client that asked for more names, none of them more than `times` times, is taken for a scanner, and those names for its own. */
  readonly scannerNames: number;
  /** A client that asked for more names, however often, is taken for one that invents them. */
  readonly clientNames: number;
  /** The share of a profile's names that must have been seen before the profile is proposed, in per cent. */
  readonly profilePercent: number;
  /** How many names with the same parent make a wildcard, where wildcards are asked for. */
  readonly wildcardNames: number;
  /** No more entries are proposed for a zone at once: more than anybody reviews. */
  readonly entries: number;
};

export const THRESHOLDS: Thresholds = {
  times: 3,
  scannerNames: 20,
  clientNames: 100,
  profilePercent: 60,
  wildcardNames: 3,
  entries: 200,
};
