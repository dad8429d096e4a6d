// The map with places, in pixels. Types only; layout.ts makes it.

import type { LevelRow, Line, Plate } from './plan.ts';

export type Placed = {
  readonly width: number;
  readonly height: number;
  readonly plates: readonly (Plate & Box)[];
  readonly lines: readonly PlacedLine[];
  readonly levels: readonly (LevelRow & { readonly top: number; readonly height: number })[];
};

/** Left, top, width and height. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type PlacedLine = Line & {
  /** From the upper plate to the lower. Between two runs the line swings from one x to the next. */
  readonly runs: readonly Run[];
  /** Where the label stands. */
  readonly labelBox: Box | undefined;
};

/** A stretch straight down. */
export type Run = { readonly x: number; readonly top: number; readonly bottom: number };
