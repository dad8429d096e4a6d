// Takes members out of a list or a mapping of a YAML file, with the comments that belong to them (members.ts). Every other
// line stays; a collection that loses its last member stays as an empty one, because its own comment stands beside it.

import { isCollection, isMap, isNode, isScalar } from 'yaml';
import type { Document } from 'yaml';
import type { Path } from '../loading/yaml-file.ts';
import { agree } from './agree.ts';
import { bracketCuts } from './bracket-cuts.ts';
import { cut, type Cut } from './cut.ts';
import { collectionAt, linesOf, parseForEdit, type Collection } from './members.ts';

/** Removes items by their index, or pairs by their key. Members that are not there are an error. */
export function removeMembers(text: string, path: Path, members: readonly (string | number)[]): string {
  const document = parseForEdit(text);
  const collection = collectionAt(document, path);
  const doomed = new Set(members.map((member) => indexOf(collection, member)));
  const thing = `${members.join(', ')} from "${path.join('.')}"`;
  if (collection === undefined || doomed.has(-1))
    throw new Error(`Cannot remove ${thing}: the file has no such part. Read it again`);
  const isEmpty = doomed.size === collection.members.length;
  const rest = cut(
    text,
    isEmpty && isOneLine(text, collection) ? [inside(collection)] : cutsOf(text, collection, doomed),
  );
  const edited = isEmpty && !collection.isFlow ? writeEmpty(rest, document, path, isMap(collection.node)) : rest;
  for (const member of [...members].sort((a, b) => Number(b) - Number(a))) document.deleteIn([...path, member]);
  const expected: unknown = document.toJS();
  agree(edited, expected, `remove ${thing}`);
  return edited;
}

function indexOf(collection: Collection | undefined, member: string | number): number {
  if (collection === undefined) return -1;
  if (!isMap(collection.node)) return typeof member === 'number' && member < collection.members.length ? member : -1;
  return collection.node.items.findIndex(({ key }) => (isScalar(key) ? key.value : key) === member);
}

/** All of it between brackets in one line. */
function isOneLine(text: string, { isFlow, node }: Collection): boolean {
  const [start, end] = node.range ?? [0, 0];
  return isFlow && !text.slice(start, end).includes('\n');
}

function inside({ node }: Collection): Cut {
  const [start, end] = node.range ?? [0, 0];
  return { from: start + 1, to: end - 1 };
}

function cutsOf(text: string, collection: Collection, doomed: ReadonlySet<number>): readonly Cut[] {
  if (collection.isFlow) return bracketCuts(text, collection, doomed);
  return collection.members.flatMap((member, index) => (doomed.has(index) ? [linesOf(text, member)] : []));
}

/** `allow: # comment` becomes `allow: [] # comment`. What stands before the members, the key among it, has not moved. */
function writeEmpty(rest: string, document: Document.Parsed, path: Path, isMapping: boolean): string {
  const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const pair =
    isCollection(parent) && isMap(parent) ? parent.items.find(({ key }) => keyText(key) === path.at(-1)) : undefined;
  const key = pair?.key;
  if (!isNode(key) || key.range == null) return rest;
  const colon = rest.indexOf(':', key.range[1]);
  return `${rest.slice(0, colon + 1)} ${isMapping ? '{}' : '[]'}${rest.slice(colon + 1)}`;
}

function keyText(key: unknown): unknown {
  return isScalar(key) ? key.value : key;
}
