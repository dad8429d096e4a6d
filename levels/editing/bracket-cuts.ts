// What goes when members between brackets go: the member, a comment that ends its line, and one comma. A comma may end the
// line of the member before it, or begin the line of the member behind it; only the tokens of the text tell it from one in a
// comment.

import { cut, type Cut } from './cut.ts';
import { linesOf, lineStart, nextLine, type Collection, type Member } from './members.ts';

export function bracketCuts(text: string, collection: Collection, doomed: ReadonlySet<number>): readonly Cut[] {
  const { members } = collection;
  const commas = commasOf(collection);
  const bodies = members.flatMap((member, index) =>
    doomed.has(index) ? [bodyCut(text, member, commas.get(index - 1), commas.get(index))] : [],
  );
  const kept = members.map((_, index) => index).filter((index) => !doomed.has(index));
  const gaps = [-1, ...kept].map((before, at) => ({ before, after: kept[at] ?? members.length }));
  const cuts = [...bodies, ...gaps.flatMap((gap) => surplusCuts(text, members, commas, bodies, gap))];
  return cuts.map((each) => orLines(text, each, cuts));
}

/** By the member that they stand behind. */
function commasOf({ node, members }: Collection): ReadonlyMap<number, number> {
  const token = node.srcToken;
  if (token?.type !== 'flow-collection') return new Map();
  const offsets = token.items.flatMap(({ start }) =>
    start.flatMap(({ type, offset }) => (type === 'comma' ? [offset] : [])),
  );
  return new Map(offsets.map((at) => [members.findLastIndex(({ end }) => end <= at), at]));
}

/** The member with the comma in its line; all of its lines where it has them for itself. */
function bodyCut(text: string, member: Member, before: number | undefined, after: number | undefined): Cut {
  const line = { from: lineStart(text, member.start), to: nextLine(text, member.end) };
  const head = text.slice(line.from, member.start).trim();
  const isAlone = /^\s*,?\s*(#.*)?$/.test(text.slice(member.end, line.to).trimEnd());
  const isNear = after !== undefined && after < line.to;
  if (head === '' && isAlone) return linesOf(text, member);
  if (isNear) return inline(text, member.start, after + 1);
  if (head !== ',' || before === undefined) return inline(text, member.start, member.end);
  return isAlone ? line : inline(text, before, member.end);
}

/** Commas between two members that stay, more than one of them; and all before the first. */
function surplusCuts(
  text: string,
  members: readonly Member[],
  commas: ReadonlyMap<number, number>,
  bodies: readonly Cut[],
  { before, after }: { readonly before: number; readonly after: number },
): readonly Cut[] {
  const left = [...commas].flatMap(([behind, at]) =>
    behind < before || behind >= after || bodies.some(({ from, to }) => at >= from && at < to) ? [] : [at],
  );
  if (before === -1) return left.map((at) => commaCut(text, at));
  const [last, end] = [members.at(-1), members[before]?.end];
  if (after < members.length || last === undefined || end === undefined || before === members.length - 1)
    return left.slice(1).map((at) => commaCut(text, at));
  // At the end one may stay as the last comma of the list: where there was one, or where it ends the line above.
  const body = bodies.find(({ from, to }) => last.start >= from && last.start < to);
  const hasLines = body !== undefined && text.charAt(body.to - 1) === '\n';
  if (commas.has(members.length - 1) || hasLines) return left.slice(1).map((at) => commaCut(text, at));
  if (text.slice(end, last.start).includes('#')) return left.map((at) => commaCut(text, at));
  return [{ from: end, to: last.end }];
}

/** A line of which nothing is left goes as a whole. */
function orLines(text: string, each: Cut, cuts: readonly Cut[]): Cut {
  const [from, to] = [lineStart(text, each.from), nextLine(text, Math.max(each.from, each.to - 1))];
  const inLines = cuts
    .map((other) => ({ from: other.from - from, to: other.to - from }))
    .filter((other) => other.to > 0);
  return cut(text.slice(from, to), inLines).trim() === '' ? { from, to } : each;
}

/** A part of a line. With it go the blanks behind it, or a comment that ends the line and the blanks before both. */
function inline(text: string, start: number, end: number): Cut {
  const rest = text.slice(end, nextLine(text, end));
  const [comment] = /^[ \t]*(#[^\r\n]*)?(?=\r?\n)/.exec(rest) ?? [];
  const [blanks = ''] = /^[ \t]*/.exec(rest) ?? [];
  if (comment === undefined) return { from: start, to: end + (text.charAt(end - 1) === ',' ? blanks.length : 0) };
  const head = text.slice(lineStart(text, start), start);
  return { from: start - (head.length - head.trimEnd().length), to: end + comment.length };
}

/** A comma and the blanks behind it, except those that set a comment apart. */
function commaCut(text: string, at: number): Cut {
  const [, blanks = '', next] = /^([ \t]*)([^]?)/.exec(text.slice(at + 1)) ?? [];
  return { from: at, to: at + 1 + (next === '#' ? 0 : blanks.length) };
}
