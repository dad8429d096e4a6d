// How large things on the map are, from their text.

import type { Plate } from './plan.ts';
import { COLUMN, columnsOf, LINE } from './text-width.ts';

/** Between the edge of a plate and its text. */
export const PADDING = 10;
export const LABEL_HEIGHT = 20;

export function widthOf({ lines }: Pick<Plate, 'lines'>): number {
  return Math.max(...lines.map(columnsOf)) * COLUMN + PADDING * 2;
}

export function heightOf({ lines }: Pick<Plate, 'lines'>): number {
  return lines.length * LINE + PADDING * 2;
}

export function labelWidth(label: string): number {
  return columnsOf(label) * COLUMN + PADDING;
}
