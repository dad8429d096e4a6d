// Yards within the plan: each is a chain of boxes to dagre, one on every rank from below its parent down to the yard itself, so that
// room is kept for the bundle of lines that leads there.

import type { Box, Run } from './placed.ts';
import type { Line, Plan, Plate } from './plan.ts';
import type { Edge, Point } from './ports.ts';
import { yardOf, type Yard, type YardZone } from './yard.ts';

/** Between two lines of a bundle. */
const LANE = 8;

export type PlannedYard = {
  /** The plate its lines come from. */
  readonly parent: string;
  readonly zones: readonly YardZone[];
  readonly yard: Yard;
  /** The last is the yard. */
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
};

export function yardsOf({ plates, lines }: Plan): readonly PlannedYard[] {
  const crowded = plates.filter(({ kind, yard }) => kind === 'zone' && yard !== undefined);
  const yards = [...Map.groupBy(crowded, ({ yard }) => yard ?? '')].map(([id, zones]) => {
    const members = zones.flatMap((zone) => memberOf(zone, plates, lines));
    return { id, members, yard: yardOf(members), rank: zones[0]?.rank ?? 0 };
  });
  return yards.flatMap(({ id, members, yard, rank }) => {
    const coming = members.flatMap((member) => member.lines.filter((line) => line.upper !== member.conduit.id));
    const parent = plates.find((plate) => plate.id === coming[0]?.upper);
    if (parent === undefined) return [];
    // Yards side by side begin at one height.
    const height = Math.max(...yards.filter((other) => other.rank === rank).map((other) => other.yard.height));
    const passes = Array.from({ length: rank - parent.rank - 1 }, (_, index) => ({
      id: `${id} pass ${index}`,
      width: coming.length * LANE,
      height: 0,
    }));
    return [{ parent: parent.id, zones: members, yard, nodes: [...passes, { id, width: yard.width, height }] }];
  });
}

function memberOf(zone: Plate, plates: readonly Plate[], lines: readonly Line[]): readonly YardZone[] {
  const into = lines.filter(({ lower }) => lower === zone.id);
  const conduit = plates.find(({ id, kind }) => kind === 'conduit' && into.some(({ upper }) => upper === id));
  if (conduit === undefined) return [];
  return [{ zone, conduit, lines: [...into, ...lines.filter(({ lower }) => lower === conduit.id)] }];
}

export function isInYard({ lower }: Line, yards: readonly PlannedYard[]): boolean {
  return yards.some(({ yard }) => yard.plates.has(lower));
}

export function yardPlates({ zones, yard, nodes }: PlannedYard, boxOf: (id: string) => Box): readonly (Plate & Box)[] {
  const { x, y } = originOf(nodes, boxOf);
  return zones
    .flatMap(({ zone, conduit }) => [conduit, zone])
    .flatMap((plate) => {
      const box = yard.plates.get(plate.id);
      return box === undefined ? [] : [{ ...plate, ...box, x: box.x + x, y: box.y + y }];
    });
}

/** `past`: straight past whatever stands beside a point. */
export function yardEdges(
  { zones, yard, nodes }: PlannedYard,
  boxOf: (id: string) => Box,
  past: (at: Point) => Run | undefined,
): readonly Edge[] {
  const { x, y } = originOf(nodes, boxOf);
  const moved = (run: Run | undefined): readonly Run[] =>
    run === undefined ? [] : [{ x: run.x + x, top: run.top + y, bottom: run.bottom + y }];
  const passes = nodes.slice(0, -1).map(({ id }) => boxOf(id));
  const lines = zones.flatMap((member) => member.lines);
  const order = lines
    .flatMap(({ id }) => yard.lines.get(id)?.lane ?? [])
    .map((lane) => lane.x)
    .sort((a, b) => a - b);
  return lines.flatMap((line): readonly Edge[] => {
    const found = yard.lines.get(line.id);
    if (found === undefined) return [];
    const { lane, label, labelBox, upperX, lowerX } = found;
    const offset = lane === undefined ? 0 : (order.indexOf(lane.x) + 0.5) * LANE;
    const bundle = lane === undefined ? [] : passes.flatMap((pass) => past({ x: pass.x + offset, y: pass.y }) ?? []);
    return [
      {
        line,
        between: [...bundle, ...moved(lane), ...moved(label)],
        labelBox: labelBox === undefined ? undefined : { ...labelBox, x: labelBox.x + x, y: labelBox.y + y },
        upperX: upperX === undefined ? undefined : upperX + x,
        lowerX: lowerX === undefined ? undefined : lowerX + x,
      },
    ];
  });
}

function originOf(nodes: PlannedYard['nodes'], boxOf: (id: string) => Box): Point {
  const last = nodes.at(-1);
  return last === undefined ? { x: 0, y: 0 } : boxOf(last.id);
}
