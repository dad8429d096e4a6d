// Where lines meet a plate: side by side along its upper or lower edge, in the order in which they come, so that they do not cross.

import type { Box, Run } from './placed.ts';
import type { Line, Plate } from './plan.ts';

export type Point = { readonly x: number; readonly y: number };

/** A line on its way between its plates. */
export type Edge = {
  readonly line: Line;
  /** From above; empty where one plate follows the other. */
  readonly between: readonly Run[];
  readonly labelBox: Box | undefined;
  /** Where it has to meet its plates; undefined: wherever there is room. */
  readonly upperX?: number | undefined;
  readonly lowerX?: number | undefined;
};

/** By the id of the line: on the lower edge of its upper plate, and on the upper edge of its lower one. */
export type Ports = { readonly upper: ReadonlyMap<string, Point>; readonly lower: ReadonlyMap<string, Point> };

export function spreadPorts(plates: readonly (Plate & Box)[], edges: readonly Edge[]): Ports {
  const centres = new Map(plates.map(({ id, x, width }) => [id, x + width / 2]));
  const [above, below] = [Map.groupBy(edges, ({ line }) => line.lower), Map.groupBy(edges, ({ line }) => line.upper)];
  const upper = new Map<string, Point>();
  const lower = new Map<string, Point>();
  for (const plate of plates) {
    const towardsLower = ({ between, line }: Edge) => between[0]?.x ?? centres.get(line.lower) ?? 0;
    const towardsUpper = ({ between, line }: Edge) => between.at(-1)?.x ?? centres.get(line.upper) ?? 0;
    const down = (below.get(plate.id) ?? []).toSorted((a, b) => towardsLower(a) - towardsLower(b));
    const up = (above.get(plate.id) ?? []).toSorted((a, b) => towardsUpper(a) - towardsUpper(b));
    down.forEach((edge, index) =>
      upper.set(edge.line.id, { x: edge.upperX ?? part(plate, index, down.length), y: plate.y + plate.height }),
    );
    up.forEach((edge, index) =>
      lower.set(edge.line.id, { x: edge.lowerX ?? part(plate, index, up.length), y: plate.y }),
    );
  }
  return { upper, lower };
}

function part({ x, width }: Box, index: number, count: number): number {
  return x + (width * (index + 1)) / (count + 1);
}
