// The placed map as SVG. Colours come from the style of the page; nothing is told by colour alone: lines of telemetry are dashed and
// carry the name of their route, plates say what they are.

import { inXml } from '../../flow/svg.ts';
import { GUTTER } from './layout.ts';
import type { Box, Placed, PlacedLine, Run } from './placed.ts';
import type { Plate } from './plan.ts';
import { PADDING } from './sizes.ts';
import { LINE } from './text-width.ts';

const HEAD = 5;
/** From the lower edge of a line to what its letters stand on. */
const BASELINE = 4;

export type MapText = { readonly title: string; readonly description: string };

/** The whole picture, for any reader. */
export function drawMap(map: Placed, { title, description }: MapText): string {
  const { width, height } = map;
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" class="map" aria-labelledby="map-title map-description">
<title id="map-title">${inXml(title)}</title>
<desc id="map-description">${inXml(description)}</desc>
<g class="bands">${map.levels.map((level) => `<rect class="band" x="0" y="${round(level.top)}" width="${width}" height="${round(level.height)}"/>`).join('')}</g>
<g class="gutter">${drawLevels(map)}</g>
<g class="lines">${map.lines.map(drawLine).join('')}</g>
<g class="plates">${map.plates.map(drawPlate).join('')}</g>
<g class="labels">${map.lines.map(drawLabel).join('')}</g>
</svg>`;
}

/** The names of the levels once more, to stay in sight while a wide map is scrolled. */
export function drawGutter(map: Placed): string {
  return `<svg viewBox="0 0 ${GUTTER} ${map.height}" width="${GUTTER}" height="${map.height}" class="map level-names" aria-hidden="true">${drawLevels(map)}</svg>`;
}

function drawLevels({ levels, plates }: Placed): string {
  const outside = plates.find(({ kind }) => kind === 'outside');
  const top = outside === undefined ? [] : [gutterText(outside.y + outside.height / 2, ['outside', 'the plant'])];
  const rows = levels.map((row) => gutterText(row.top + row.height / 2, [`level ${row.level}`, row.name]));
  return [...top, ...rows].join('');
}

function gutterText(centre: number, lines: readonly string[]): string {
  const first = centre - (lines.length * LINE) / 2;
  return lines
    .map((line, index) => text(12, first + LINE * (index + 1) - BASELINE, index === 0 ? 'name' : 'quiet', line))
    .join('');
}

function drawPlate(plate: Plate & Box): string {
  const { x, y, width, height, kind, lines } = plate;
  const radius = kind === 'zone' ? 4 : kind === 'outside' ? 16 : height / 2 > 14 ? 14 : height / 2;
  const written = lines.map((line, index) => {
    const style = index === 0 ? 'name' : line.startsWith('! ') ? 'mark' : 'fact';
    return `<text x="${round(x + width / 2)}" y="${round(y + PADDING + LINE * (index + 1) - BASELINE)}" class="${style} middle">${inXml(line)}</text>`;
  });
  const rect = `<rect class="plate" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;
  return `<g class="${kind}">${rect}${written.join('')}</g>\n`;
}

function drawLine({ kind, runs, head }: PlacedLine): string {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return '';
  const heads = [
    ...(head === 'upper' || head === 'both' ? [arrowHead(first, 1)] : []),
    ...(head === 'lower' || head === 'both' ? [arrowHead(last, -1)] : []),
  ];
  return `<g class="${kind}-line"><path class="way" d="${pathOf(runs)}"/>${heads.join('')}</g>\n`;
}

/** Swings with upright tangents, so that a line leaves every run as it came. */
function pathOf(runs: readonly Run[]): string {
  return runs
    .map(({ x, top, bottom }, index) => {
      const before = runs[index - 1];
      const half = before === undefined ? 0 : (before.bottom + top) / 2;
      const swing =
        before === undefined
          ? `M${round(x)} ${round(top)}`
          : `C${round(before.x)} ${round(half)} ${round(x)} ${round(half)} ${round(x)} ${round(top)}`;
      return top === bottom ? swing : `${swing}V${round(bottom)}`;
    })
    .join('');
}

/** `way`: 1 where it points up, -1 where it points down. */
function arrowHead({ x, top, bottom }: Run, way: 1 | -1): string {
  const tip = way === 1 ? top : bottom;
  const base = tip + way * HEAD * 2;
  return `<path class="head" d="M${round(x)} ${round(tip)}L${round(x - HEAD)} ${round(base)}H${round(x + HEAD)}Z"/>`;
}

function drawLabel({ label, labelBox }: PlacedLine): string {
  if (label === undefined || labelBox === undefined) return '';
  const { x, y, width, height } = labelBox;
  const rect = `<rect class="plate" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${height / 2}"/>`;
  return `<g class="route">${rect}<text x="${round(x + width / 2)}" y="${round(y + height / 2 + BASELINE)}" class="fact middle">${inXml(label)}</text></g>\n`;
}

function text(x: number, y: number, style: string, value: string): string {
  return `<text x="${round(x)}" y="${round(y)}" class="${style}">${inXml(value)}</text>`;
}

/** The same digits on every machine. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
