// The inside of a yard: zones in columns, each below its conduit, with lanes for lines beside every column: conduits on its left,
// telemetry on its right. Lower rows have the outer lanes, so no line crosses another to get to its row. Own work and not dagre’s,
// whose ranks would give every line a column of its own.

import type { Box, Run } from './placed.ts';
import type { Line, Plate } from './plan.ts';
import { heightOf, LABEL_HEIGHT, labelWidth, widthOf } from './sizes.ts';

const LANE = 10;
const COLUMN_GAP = 20;
/** From a zone to the conduit of the one below it. */
const ROW_GAP = 34;
/** From a conduit to its zone, with the label of telemetry in between. */
const ABOVE_LABEL = 18;
const BELOW_LABEL = 12;
/** From the edge of a plate to where the line from conduit to zone runs. */
const INSET = 20;

export type Yard = {
  readonly width: number;
  readonly height: number;
  /** By id; places are relative to the yard. */
  readonly plates: ReadonlyMap<string, Box>;
  /** By id. */
  readonly lines: ReadonlyMap<string, YardLine>;
};

type YardLine = {
  /** From the upper edge of the yard on; undefined for what stays inside. */
  readonly lane: Run | undefined;
  readonly label: Run | undefined;
  readonly labelBox: Box | undefined;
  /** Where it meets its plates; undefined: in the middle. */
  readonly upperX: number | undefined;
  readonly lowerX: number | undefined;
};

export type YardZone = { readonly zone: Plate; readonly conduit: Plate; readonly lines: readonly Line[] };

export function yardOf(zones: readonly YardZone[]): Yard {
  const columns = Math.max(1, Math.round(Math.sqrt(zones.length / 2)));
  const rows = Math.ceil(zones.length / columns);
  const cell = cellOf(zones);
  const lanes = rows * LANE;
  const step = lanes + cell.width + lanes + COLUMN_GAP;
  const plates = new Map<string, Box>();
  const lines = new Map<string, YardLine>();
  for (const [index, member] of zones.entries()) {
    const row = index % rows;
    const place = { row, x: Math.floor(index / rows) * step + lanes, y: row * (cell.height + ROW_GAP) };
    for (const [id, box] of platesAt(member, cell, place)) plates.set(id, box);
    for (const line of member.lines) lines.set(line.id, lineAt(line, member, cell, place));
  }
  const used = Math.ceil(zones.length / rows);
  return { width: used * step - COLUMN_GAP, height: rows * (cell.height + ROW_GAP) - ROW_GAP, plates, lines };
}

type Cell = {
  readonly width: number;
  readonly height: number;
  readonly conduitHeight: number;
  readonly zoneHeight: number;
};
type CellPlace = { readonly row: number; readonly x: number; readonly y: number };

/** All alike, so that rows are rows. */
function cellOf(zones: readonly YardZone[]): Cell {
  const all = zones.flatMap(({ zone, conduit }) => [zone, conduit]);
  const labels = zones.flatMap(({ lines }) =>
    lines.flatMap(({ label }) => (label === undefined ? [] : [labelWidth(label)])),
  );
  const conduitHeight = Math.max(...zones.map(({ conduit }) => heightOf(conduit)));
  const zoneHeight = Math.max(...zones.map(({ zone }) => heightOf(zone)));
  return {
    width: Math.max(...all.map(widthOf), ...labels.map((width) => width + INSET * 2)),
    height: conduitHeight + ABOVE_LABEL + LABEL_HEIGHT + BELOW_LABEL + zoneHeight,
    conduitHeight,
    zoneHeight,
  };
}

function platesAt({ zone, conduit }: YardZone, cell: Cell, { x, y }: CellPlace): readonly (readonly [string, Box])[] {
  const { width, height, conduitHeight, zoneHeight } = cell;
  return [
    [conduit.id, { x, y, width, height: conduitHeight }],
    [zone.id, { x, y: y + height - zoneHeight, width, height: zoneHeight }],
  ];
}

function lineAt(line: Line, { conduit }: YardZone, cell: Cell, place: CellPlace): YardLine {
  const { x, y, row } = place;
  const inside = { lane: undefined, label: undefined, labelBox: undefined, upperX: undefined, lowerX: undefined };
  if (line.upper === conduit.id) return { ...inside, upperX: x + INSET, lowerX: x + INSET };
  if (line.kind === 'conduit') {
    // The first row is met from above, the others from the side, below the zone of the row before.
    const lane =
      row === 0 ? { x: x + cell.width / 2, top: 0, bottom: 0 } : { x: x - row * LANE, top: 0, bottom: y - ROW_GAP + 2 };
    return { ...inside, lane };
  }
  const lane = { x: x + cell.width + (row + 1) * LANE, top: 0, bottom: y + cell.conduitHeight };
  return { ...inside, ...labelAt(line, cell, place), lane };
}

function labelAt({ label }: Line, cell: Cell, { x, y }: CellPlace): Pick<YardLine, 'label' | 'labelBox' | 'lowerX'> {
  const width = labelWidth(label ?? '');
  const top = y + cell.conduitHeight + ABOVE_LABEL;
  const centre = x + cell.width - width / 2;
  const labelBox = label === undefined ? undefined : { x: centre - width / 2, y: top, width, height: LABEL_HEIGHT };
  return { label: { x: centre, top, bottom: top + LABEL_HEIGHT }, labelBox, lowerX: centre };
}
