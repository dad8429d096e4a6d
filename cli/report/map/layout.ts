// Places a plan. dagre decides the order within each row, such that lines cross little, and where lines pass the rows between their
// ends; what is crowded is placed in yards, which dagre sees as one box each. What is done on top of it: lines go straight down past
// a row and swing only between rows, where nothing stands.

import { arrange, type Arranged, type ArrangedEdge } from './arrange.ts';
import type { Box, Placed, PlacedLine, Run } from './placed.ts';
import type { Line, Plan, Plate } from './plan.ts';
import { isInYard, yardEdges, yardPlates, yardsOf, type PlannedYard } from './planned-yards.ts';
import { spreadPorts, type Edge, type Point, type Ports } from './ports.ts';
import { heightOf, LABEL_HEIGHT, labelWidth, widthOf } from './sizes.ts';

/** Left of everything, where the levels are named. */
export const GUTTER = 132;
const MARGIN = 16;
const BAND_PADDING = 12;
/** A plate is at least so wide for each line that meets it from below, up to a bound. */
const PORT_GAP = 14;
const WIDEST = 1200;
/** Conduits are the bones of the picture. */
const WEIGHTS = { conduit: 4, telemetry: 1 } as const;

export function placed(plan: Plan): Placed {
  const yards = yardsOf(plan);
  const rowed = plan.plates.filter(({ yard }) => yard === undefined);
  const inRows = plan.lines.filter((line) => !isInYard(line, yards));
  const arranged = arrange({
    nodes: [...rowed.map((plate) => nodeOf(plate, plan)), ...yards.flatMap(({ nodes }) => nodes)],
    edges: [...inRows.map((line) => edgeOf(line, plan)), ...yards.flatMap(yardChain)],
    order: siblingOrder(inRows),
    margin: { x: GUTTER + MARGIN, y: MARGIN },
  });
  const boxOf = (id: string): Box => arranged.nodes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const plates = [
    ...rowed.map((plate) => ({ ...plate, ...boxOf(plate.id) })),
    ...yards.flatMap((yard) => yardPlates(yard, boxOf)),
  ];
  const shelves = shelvesOf([...arranged.nodes.values(), ...arranged.labels.values()]);
  const edges = [
    ...inRows.map((line) => followed(line, arranged, shelves)),
    ...yards.flatMap((yard) => yardEdges(yard, boxOf, (point) => pastShelf(point, shelves))),
  ];
  const ports = spreadPorts(plates, edges);
  const lines = edges.map((edge) => placedLine(edge, ports));
  return {
    ...sizeOf(plates, lines),
    plates,
    lines,
    levels: plan.levels.map((row) => ({ ...row, ...bandOf(row, plates) })),
  };
}

function nodeOf(plate: Plate, { lines }: Plan): { id: string; width: number; height: number } {
  const below = lines.filter(({ upper }) => upper === plate.id).length;
  const width = Math.max(widthOf(plate), Math.min(below * PORT_GAP, WIDEST));
  return { id: plate.id, width, height: heightOf(plate) };
}

function edgeOf({ id, upper, lower, label, kind }: Line, { plates }: Plan): ArrangedEdge {
  const rankOf = (plate: string) => plates.find((each) => each.id === plate)?.rank ?? 0;
  const size = label === undefined ? undefined : { width: labelWidth(label), height: LABEL_HEIGHT };
  return { id, upper, lower, ranks: rankOf(lower) - rankOf(upper), weight: WEIGHTS[kind], label: size };
}

function yardChain({ parent, nodes }: PlannedYard): readonly ArrangedEdge[] {
  return nodes.map(({ id }, index) => {
    const upper = nodes[index - 1]?.id ?? parent;
    return { id, upper, lower: id, ranks: 1, weight: WEIGHTS.conduit, label: undefined };
  });
}

/** Siblings stand as they are declared. */
function siblingOrder(lines: readonly Line[]): readonly { readonly left: string; readonly right: string }[] {
  const ways = lines.filter(({ kind, head }) => kind === 'conduit' && head === 'upper');
  return [...Map.groupBy(ways, ({ upper }) => upper).values()].flatMap((siblings) =>
    siblings.slice(1).map(({ lower }, index) => ({ left: siblings[index]?.lower ?? lower, right: lower })),
  );
}

/** Height of all that stands side by side, by its centre: a line passes it straight. */
type Shelves = ReadonlyMap<number, number>;

function shelvesOf(boxes: readonly Box[]): Shelves {
  const shelves = new Map<number, number>();
  for (const { y, height } of boxes) {
    const centre = Math.round(y + height / 2);
    shelves.set(centre, Math.max(shelves.get(centre) ?? 0, height));
  }
  return shelves;
}

/** Undefined between two shelves. */
function pastShelf({ x, y }: Point, shelves: Shelves): Run | undefined {
  const height = shelves.get(Math.round(y)) ?? shelves.get(Math.floor(y)) ?? shelves.get(Math.ceil(y));
  return height === undefined ? undefined : { x, top: y - height / 2, bottom: y + height / 2 };
}

function followed(line: Line, { points, labels }: Arranged, shelves: Shelves): Edge {
  const inner = (points.get(line.id) ?? []).slice(1, -1);
  return { line, between: inner.flatMap((point) => pastShelf(point, shelves) ?? []), labelBox: labels.get(line.id) };
}

function placedLine({ line, between, labelBox }: Edge, { upper, lower }: Ports): PlacedLine {
  return { ...line, labelBox, runs: [...portRun(upper.get(line.id)), ...between, ...portRun(lower.get(line.id))] };
}

function portRun(port: Point | undefined): readonly Run[] {
  return port === undefined ? [] : [{ x: port.x, top: port.y, bottom: port.y }];
}

function sizeOf(plates: readonly Box[], lines: readonly PlacedLine[]): Pick<Placed, 'width' | 'height'> {
  const boxes = [...plates, ...lines.flatMap(({ labelBox }) => labelBox ?? [])];
  const right = [...boxes.map(({ x, width }) => x + width), ...lines.flatMap(({ runs }) => runs.map(({ x }) => x))];
  const bottom = boxes.map(({ y, height }) => y + height);
  return {
    width: Math.ceil(Math.max(...right) + MARGIN),
    height: Math.ceil(Math.max(...bottom) + BAND_PADDING + MARGIN),
  };
}

function bandOf(row: Plan['levels'][number], plates: readonly (Plate & Box)[]): { top: number; height: number } {
  const zones = plates.filter(({ kind, rank }) => kind === 'zone' && rank === row.rank);
  const top = Math.min(...zones.map(({ y }) => y)) - BAND_PADDING;
  const bottom = Math.max(...zones.map(({ y, height }) => y + height)) + BAND_PADDING;
  return { top, height: bottom - top };
}
