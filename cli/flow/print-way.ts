// A way as text.

import { printable } from '../../levels/problem.ts';
import type { Terminal } from '../terminal.ts';
import type { DescribedWay } from './described-way.ts';
import { hopLines, type HopLine } from './hop-lines.ts';

const WORD_WIDTH = 10;

export function printWay(terminal: Terminal, way: DescribedWay): void {
  terminal.out(`${terminal.style('bold', titleOf(way))}\n`);
  if (way.assets.length > 0) terminal.out(`begins at ${way.assets.map((asset) => `"${asset}"`).join(', ')}\n`);
  for (const [index, hop] of way.hops.entries()) {
    terminal.out(`\n${terminal.style('bold', `${index + 1} ${hop.zone}`)}  data flow "${hop.flow}"\n`);
    for (const line of hopLines(hop)) terminal.out(`  ${lineText(terminal, line)}\n`);
  }
}

/** Which places messages pass, in a sentence. */
export function titleOf({ site, route, direction, hops }: DescribedWay): string {
  const places = [hops[0]?.takes.place ?? '', ...hops.map(({ puts }) => puts.place)];
  const different = places.filter((place, index) => place !== places[index - 1]);
  return `${site}, route "${route}", ${direction}: ${different.join(' → ')}`;
}

function lineText(terminal: Terminal, { word, text, passes, source }: HopLine): string {
  const mark =
    passes === undefined ? '' : passes ? `${terminal.style('green', '✓')} ` : `${terminal.style('red', '✗')} `;
  const where = source === undefined ? '' : terminal.style('dim', `  ${source}`);
  return `${word.padEnd(WORD_WIDTH)}${mark}${printable(text)}${where}`;
}
