// What the map shows, before anybody knows where it comes to stand: plates (zones, conduits, places outside) on ranks, and lines
// between them. Types only; plan-of.ts makes it, layout.ts places it, draw.ts draws it.

export type Plan = {
  readonly plates: readonly Plate[];
  readonly lines: readonly Line[];
  /** From the top; the place outside the plant is none of them. */
  readonly levels: readonly LevelRow[];
};

export type Plate = {
  /** Unique on the map. */
  readonly id: string;
  readonly kind: 'outside' | 'zone' | 'conduit' | 'uplink';
  /** From the top: a zone stands on an even rank, what it crosses to go up on the odd rank right above. */
  readonly rank: number;
  /** Where it is too crowded for a row: whatever has one yard stands together. */
  readonly yard: string | undefined;
  /** The first is its name. */
  readonly lines: readonly string[];
};

export type Line = {
  readonly id: string;
  readonly kind: 'conduit' | 'telemetry';
  readonly upper: string;
  readonly lower: string;
  /** Which end has the head: connections of a conduit go up; messages of a route either way. */
  readonly head: 'upper' | 'lower' | 'both' | undefined;
  /** Stands on the line. */
  readonly label: string | undefined;
};

export type LevelRow = {
  readonly level: number;
  readonly name: string;
  readonly rank: number;
};
