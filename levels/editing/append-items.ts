// Adds items to a list at the top of a YAML file, as the file writes its lists: lines of their own below the last item, or
// between the brackets. Where there is no list yet, one begins at the end of the file. Every other line stays as it is.

import { isMap, isScalar, isSeq, parse, stringify } from 'yaml';
import type { Document } from 'yaml';
import { scalarText } from '../edit-yaml.ts';
import { agree } from './agree.ts';
import { collectionAt, linesOf, lineStart, nextLine, parseForEdit, type Member } from './members.ts';

/** What can be added: plain data as declarations hold it. */
type Item = string | { readonly [key: string]: Value };
type Value = string | number | readonly Value[] | { readonly [key: string]: Value };

export type AddedItem = {
  readonly item: Item;
  /** On one line in braces, as uses of profiles are written, even where items have lines of their own. */
  readonly isShort?: boolean;
  /** Behind a short item that has its line for itself. */
  readonly comment?: string;
};

/** Throws where the list is written in a way that leaves no place for an item. */
export function appendItems(text: string, key: string, added: readonly AddedItem[]): string {
  if (added.length === 0) return text;
  const document = parseForEdit(text);
  const edited = insert(text, document, key, added);
  const before: unknown = document.toJS();
  agree(edited, withItems(before, key, added), `add to "${key}"`);
  return edited;
}

function insert(text: string, document: Document.Parsed, key: string, added: readonly AddedItem[]): string {
  const list = collectionAt(document, [key]);
  const last = list?.members.at(-1);
  if (list === undefined || !isSeq(list.node)) return beginList(text, document, key, added);
  if (last === undefined) return fillEmptyList(text, list.node.range, added);
  if (list.isFlow) return insertInBrackets(text, last, added, list.node.range?.[1] ?? text.length);
  const { to } = linesOf(text, last);
  return insertLines(text, to, blockLines(added, last.start - lineStart(text, last.start)));
}

/** The key is missing, or stands there without a value. */
function beginList(text: string, document: Document.Parsed, key: string, added: readonly AddedItem[]): string {
  const pair = isMap(document.contents)
    ? document.contents.items.find((each) => isScalar(each.key) && each.key.value === key)
    : undefined;
  if (isScalar(pair?.key) && pair.key.range != null)
    return insertLines(text, nextLine(text, pair.key.range[1]), blockLines(added, 2));
  return insertLines(text, text.length, [`${key}:`, ...blockLines(added, 2)]);
}

/** `allow: [] # comment` becomes `allow: # comment` with the items below. */
function fillEmptyList(text: string, range: readonly number[] | null | undefined, added: readonly AddedItem[]): string {
  const [start = 0, end = 0] = range ?? [];
  if (text.slice(start + 1, end - 1).trim() !== '') return fillBrackets(text, end - 1, added);
  const indent = text.slice(lineStart(text, start)).search(/\S/) + 2;
  const head = text.slice(0, start).trimEnd();
  const opened = head + text.slice(end);
  return insertLines(opened, nextLine(opened, head.length), blockLines(added, indent));
}

/** Between brackets that hold comments and nothing else: below them, before the line of the closing bracket. */
function fillBrackets(text: string, bracket: number, added: readonly AddedItem[]): string {
  const at = lineStart(text, bracket);
  const above = text.slice(lineStart(text, at - 1), at);
  const margin = ' '.repeat(Math.max(above.search(/\S/), 0));
  const items = added.map(({ item }, index) => `${margin}${flowText(item)}${index < added.length - 1 ? ',' : ''}`);
  return insertLines(text, at, items);
}

function insertInBrackets(text: string, last: Member, added: readonly AddedItem[], listEnd: number): string {
  const lineEnd = nextLine(text, last.end);
  const items = added.map(({ item }) => flowText(item));
  const [head, rest] = [text.slice(0, last.end), text.slice(last.end, lineEnd)];
  // Where the bracket closes in a line of its own, items have lines of their own too.
  if (lineEnd >= listEnd) return `${head}, ${items.join(', ')}${text.slice(last.end)}`;
  const hasComma = /^\s*,/.test(rest);
  const margin = ' '.repeat(Math.max(text.slice(lineStart(text, last.start)).search(/\S/), 0));
  const lines = items.map((item, index) => {
    const comma = hasComma || index < items.length - 1 ? ',' : '';
    return `${margin}${item}${comma}${lineBreakOf(text)}`;
  });
  return `${head}${hasComma ? '' : ','}${rest}${lines.join('')}${text.slice(lineEnd)}`;
}

function insertLines(text: string, at: number, lines: readonly string[]): string {
  const lineBreak = lineBreakOf(text);
  const needsBreak = at > 0 && text.charAt(at - 1) !== '\n';
  const added = lines.map((line) => `${line}${lineBreak}`).join('');
  return `${text.slice(0, at)}${needsBreak ? lineBreak : ''}${added}${text.slice(at)}`;
}

function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function blockLines(added: readonly AddedItem[], indent: number): readonly string[] {
  const margin = ' '.repeat(indent);
  return added.flatMap(({ item, isShort = false, comment }) => {
    const remark = comment === undefined ? '' : ` # ${comment}`;
    if (isShort || typeof item === 'string') return [`${margin}- ${flowText(item)}${remark}`];
    const lines = stringify(item, { lineWidth: 0 }).trimEnd().split('\n');
    return lines.map((line, index) => `${margin}${index === 0 ? '- ' : '  '}${line}`);
  });
}

/** `{ name: flux, without: [a, b] }` */
function flowText(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return scalarText(value);
  if (isList(value)) return `[${value.map(flowText).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${flowText(each)}`)
    .join(', ')} }`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function withItems(before: unknown, key: string, added: readonly AddedItem[]): unknown {
  const fields = typeof before === 'object' && before !== null ? Object.entries(before) : [];
  const list: unknown = fields.find(([name]) => name === key)?.[1];
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  const copies: unknown = parse(stringify(added.map(({ item }) => item)));
  const more: readonly unknown[] = Array.isArray(copies) ? copies : [];
  return Object.fromEntries([...fields.filter(([name]) => name !== key), [key, [...items, ...more]]]);
}
