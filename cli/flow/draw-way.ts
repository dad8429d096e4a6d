// A way as a picture: the places where messages stand, the higher above the lower, and between two of them the flow that moves
// messages, with what it says of itself. Every character is as wide as the next, so lines are broken by counting.

import { imageOf } from '../../levels/telemetry/topic-template.ts';
import type { DescribedHop, DescribedWay, Station } from './described-way.ts';
import { hopLines, type HopLine } from './hop-lines.ts';
import { titleOf } from './print-way.ts';
import { picture } from './picture.ts';
import { arrow, box, text } from './svg.ts';

const WIDTH = 960;
const MARGIN = 24;
const LINE = 18;
/** From the lower edge of a line to what its letters stand on. */
const BASELINE = 5;
const BOX_PADDING = 12;
const ARROW_X = MARGIN + 32;
const TEXT_X = ARROW_X + 24;
const WORD_COLUMNS = 10;
/** How wide a character of 12 pixels is, with some to spare. */
const COLUMN = 7.3;
const COLUMNS = Math.floor((WIDTH - MARGIN - TEXT_X) / COLUMN);

/** A piece of the picture, drawn where it comes to stand. */
type Piece = { readonly height: number; readonly draw: (top: number) => string };

export function drawWay(way: DescribedWay): string {
  const pieces = piecesOf(way);
  const ordered = way.direction === 'up' ? pieces.toReversed() : pieces;
  let top = MARGIN + LINE * 2;
  const drawn: string[] = [];
  for (const piece of ordered) {
    drawn.push(piece.draw(top));
    top += piece.height;
  }
  return picture({
    id: `flow-${way.site}-${way.route}`,
    title: `The way of route ${way.route} of ${way.site}`,
    description: descriptionOf(way),
    width: WIDTH,
    height: top + MARGIN,
    content: `${text(MARGIN, MARGIN + LINE, 'title', `${way.site} · ${way.route}`)}${drawn.join('')}`,
  });
}

/** For who cannot see it. */
function descriptionOf(way: DescribedWay): string {
  const hops = way.hops.map(
    ({ zone, takes, puts }) => `${zone} takes ${takes.topics.join(', ')} and puts ${puts.topics.join(', ')}`,
  );
  return `${titleOf(way)}. ${hops.join('; ')}.`;
}

/** From where messages begin to where they end. */
function piecesOf({ hops, direction }: DescribedWay): readonly Piece[] {
  const [first] = hops;
  if (first === undefined) return [];
  return [place(first.takes), ...hops.flatMap((hop) => [move(hop, direction), place(arrival(hop))])];
}

/** With the topics that messages have there, instead of how they are made. */
function arrival({ takes, puts }: DescribedHop): Station {
  const topics = puts.topics.flatMap((template) => takes.topics.map((topic) => imageOf(template, topic)));
  return { ...puts, topics: [...new Set(topics)] };
}

function place({ place: name, topics }: Station): Piece {
  const lines = topics.flatMap((topic) => broken(topic, COLUMNS));
  const height = BOX_PADDING * 2 + LINE * (lines.length + 1);
  return {
    height,
    draw: (top) =>
      box(MARGIN, top, WIDTH - MARGIN * 2, height) +
      text(MARGIN + BOX_PADDING, top + BOX_PADDING + LINE - BASELINE, 'name', name) +
      lines
        .map((line, index) =>
          text(MARGIN + BOX_PADDING, top + BOX_PADDING + LINE * (index + 2) - BASELINE, 'topic', line),
        )
        .join(''),
  };
}

function move(hop: DescribedHop, direction: DescribedWay['direction']): Piece {
  const lines = hopLines(hop).filter(({ word }) => word !== 'takes');
  const rows = [{ word: hop.zone, text: '', kind: 'name' }, ...lines.flatMap(rowsOf)];
  const height = BOX_PADDING * 2 + LINE * rows.length;
  return {
    height,
    draw: (top) =>
      arrow(ARROW_X, top + 2, top + height - 2, direction) +
      rows.map((row, index) => drawRow(row, top + BOX_PADDING + LINE * (index + 1) - BASELINE)).join(''),
  };
}

type Row = { readonly word: string; readonly text: string; readonly kind: string };

function rowsOf({ word, text: sentence, passes, source }: HopLine): readonly Row[] {
  const mark = passes === undefined ? '' : passes ? '✓ ' : '✗ ';
  const whole = `${mark}${sentence}${source === undefined ? '' : `  ${source}`}`;
  const kind = passes === undefined ? 'line' : passes ? 'passes' : 'stops';
  return broken(whole, COLUMNS - WORD_COLUMNS).map((part, index) => ({
    word: index === 0 ? word : '',
    text: part,
    kind,
  }));
}

function drawRow({ word, text: sentence, kind }: Row, y: number): string {
  const said = sentence === '' ? '' : text(TEXT_X + WORD_COLUMNS * COLUMN, y, kind, sentence);
  return `${word === '' ? '' : text(TEXT_X, y, kind === 'name' ? 'name' : 'word', word)}${said}`;
}

/** At blanks where there are some, else wherever the line is full. */
function broken(sentence: string, columns: number): readonly string[] {
  const characters = Array.from(sentence);
  if (characters.length <= columns) return [sentence];
  const blank = characters.lastIndexOf(' ', columns);
  const end = blank > columns / 2 ? blank : columns;
  return [characters.slice(0, end).join(''), ...broken(characters.slice(end).join('').trimStart(), columns)];
}
