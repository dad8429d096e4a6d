// The members of a collection in a YAML text: where each begins and ends, comments that belong to it included.
//
// What belongs to a member: the rest of its last line; the comments directly above it that begin in its column, up to a
// blank line; and the comments directly below it that begin further right. Everything else is somebody else's.

import { isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, YAMLMap, YAMLSeq } from 'yaml';
import type { Path } from '../loading/yaml-file.ts';
import type { Cut } from './cut.ts';

export type Collection = {
  readonly node: YAMLMap | YAMLSeq;
  readonly isFlow: boolean;
  readonly members: readonly Member[];
};

/** Offsets into the text. */
export type Member = {
  /** The dash of an item, the key of a pair; in brackets, the item itself. */
  readonly start: number;
  /** Where its content ends: before blanks, a comma or a comment. */
  readonly end: number;
};

export function parseForEdit(text: string): Document.Parsed {
  const document = parseDocument(text, { keepSourceTokens: true, logLevel: 'error' });
  const [fault] = document.errors;
  if (fault !== undefined) throw new Error(`Cannot edit the file: it does not parse: ${fault.message}. Mend it first`);
  return document;
}

/** The collection at a path; undefined where there is none, or only an empty value. */
export function collectionAt(document: Document.Parsed, path: Path): Collection | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node) && !isSeq(node)) return undefined;
  const isFlow = node.flow === true;
  const dashes = isSeq(node) && !isFlow ? dashesOf(node) : undefined;
  const members = node.items.map((item, index): Member => {
    const [start, end] = extentOf(item);
    return { start: dashes?.[index] ?? start, end };
  });
  return { node, isFlow, members };
}

/** Only the tokens of the text tell where the dash of an item stands: comments may come between it and the item. */
function dashesOf({ srcToken }: YAMLSeq): readonly (number | undefined)[] {
  if (srcToken?.type !== 'block-seq') return [];
  return srcToken.items.flatMap(({ start }) => {
    const dash = start.find(({ type }) => type === 'seq-item-ind');
    return dash === undefined ? [] : [dash.offset];
  });
}

/** From the first to the last character that means something. */
function extentOf(item: unknown): readonly [number, number] {
  if (isPair(item)) {
    const [start, keyEnd] = extentOf(item.key);
    const [, end] = extentOf(item.value);
    return [start, Math.max(keyEnd, end)];
  }
  if (!isNode(item) || item.range == null) return [0, 0];
  const [start, end] = item.range;
  if (isCollection(item) && item.flow !== true) {
    const ends = item.items.map((each) => extentOf(each)[1]);
    return [start, Math.max(start, ...ends)];
  }
  return [start, isScalar(item) || isAlias(item) || isCollection(item) ? end : start];
}

/** The lines of a member of a block collection, its comments among them: from the start of one line to the start of another. */
export function linesOf(text: string, { start, end }: Member): Cut {
  const column = start - lineStart(text, start);
  let from = lineStart(text, start);
  while (from > 0) {
    const above = lineStart(text, from - 1);
    if (commentColumn(text.slice(above, from)) !== column) break;
    from = above;
  }
  let to = nextLine(text, lastCharacter(text, end));
  while (to < text.length) {
    const below = nextLine(text, to);
    if ((commentColumn(text.slice(to, below)) ?? 0) <= column) break;
    to = below;
  }
  return { from, to };
}

/** A block scalar ends with its line breaks; the last line is the one before them. */
function lastCharacter(text: string, end: number): number {
  let last = end;
  while (last > 0 && /\s/.test(text.charAt(last - 1))) last -= 1;
  return last;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line after the one at `offset` begins; the end of the text after the last. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** The column of a comment that stands alone in its line. */
function commentColumn(line: string): number | undefined {
  const column = line.search(/\S/);
  return column !== -1 && line.charAt(column) === '#' ? column : undefined;
}
