// Mutations of a declaration: what a hurried person, a broken editor or a bad merge makes of a YAML file.
// A mutation is data, so that fast-check can shrink it; `mutate` applies a list of them to the files of a repository.

import fc from 'fast-check';
import {
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Pair,
} from 'yaml';

import { FILE_NAMES, GRAFTS, KEYS, VALUES } from './vocabulary.ts';

export type Files = Readonly<Record<string, string>>;

export type Mutation = {
  readonly kind: (typeof KINDS)[number];
  /** Which file, which place in it, and which other place: taken modulo what there is. */
  readonly file: number;
  readonly place: number;
  readonly other: number;
  readonly value: unknown;
};

const IN_TREE = ['delete', 'duplicate', 'swap', 'replace', 'rename-key', 'insert', 'move', 'graft', 'alter'] as const;
const IN_TEXT = ['cut-line', 'repeat-line', 'indent-line', 'insert-text', 'truncate'] as const;
const OF_FILES = ['remove-file', 'empty-file', 'rename-file', 'copy-file'] as const;
const KINDS = [
  ...IN_TREE,
  ...IN_TREE,
  ...IN_TREE,
  'graft',
  'graft',
  'alter',
  'alter',
  ...IN_TEXT,
  ...OF_FILES,
] as const;

const anyValue = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.constantFrom(...KEYS),
  fc.string(),
  fc.integer(),
  fc.jsonValue(),
);
const anyPlace = fc.nat(9999);

export const anyMutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  file: anyPlace,
  place: anyPlace,
  other: anyPlace,
  value: anyValue,
});

export function mutate(files: Files, mutations: readonly Mutation[]): Files {
  return mutations.reduce(mutateOnce, files);
}

function mutateOnce(files: Files, mutation: Mutation): Files {
  const path = pick(Object.keys(files), mutation.file);
  if (path === undefined) return files;
  const text = files[path] ?? '';
  if (OF_FILES.some((kind) => kind === mutation.kind)) return mutateFiles(files, path, mutation);
  const changed = IN_TEXT.some((kind) => kind === mutation.kind)
    ? mutateText(text, mutation)
    : mutateTree(text, mutation);
  return { ...files, [path]: changed };
}

function mutateFiles(files: Files, path: string, { kind, place }: Mutation): Files {
  const { [path]: text = '', ...others } = files;
  const folder = path.slice(0, path.lastIndexOf('/'));
  const renamed = `${folder}/${pick(FILE_NAMES, place) ?? 'x'}.${place % 7 === 0 ? 'yml' : 'yaml'}`;
  if (kind === 'remove-file') return others;
  if (kind === 'empty-file') return { ...others, [path]: '' };
  return kind === 'rename-file' ? { ...others, [renamed]: text } : { ...files, [renamed]: text };
}

function mutateText(text: string, { kind, place, other, value: inserted }: Mutation): string {
  const lines = text.split('\n');
  const at = place % lines.length;
  const line = lines[at] ?? '';
  const around = (...middle: readonly string[]): string =>
    [...lines.slice(0, at), ...middle, ...lines.slice(at + 1)].join('\n');
  if (kind === 'cut-line') return around();
  if (kind === 'repeat-line') return around(line, line);
  if (kind === 'indent-line') return around(other % 2 === 0 ? `  ${line}` : line.replace(/^ {1,2}/, ''));
  if (kind === 'truncate') return text.slice(0, place % (text.length + 1));
  const column = other % (line.length + 1);
  return around(
    line.slice(0, column) +
      (typeof inserted === 'string' ? inserted : (JSON.stringify(inserted) ?? '')) +
      line.slice(column),
  );
}

/** Where a value stands, so that it can be taken out or exchanged. */
type Place = { readonly parent: Document | Pair | { items: unknown[] }; readonly index: number };

function mutateTree(text: string, mutation: Mutation): string {
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
  const places = placesOf(document);
  const place = pick(places, mutation.place);
  const other = pick(places, mutation.other);
  if (document.errors.length > 0 || place === undefined || other === undefined) return text;
  try {
    IN_TREE.filter((kind) => kind === mutation.kind).forEach((kind) => CHANGES[kind](document, place, other, mutation));
    return document.toString();
  } catch {
    // A part grafted below a scalar, or a tree that cannot be printed, is not a file anybody can write.
    return text;
  }
}

type Change = (document: Document, place: Place, other: Place, mutation: Mutation) => void;

const CHANGES: Readonly<Record<(typeof IN_TREE)[number], Change>> = {
  delete: (_, { parent, index: at }) => {
    if (isCollection(parent)) parent.items.splice(at, 1);
  },
  duplicate: (_, { parent, index: at }) => {
    if (isCollection(parent)) parent.items.splice(at, 0, cloneOf(parent.items[at]));
  },
  swap: (_, place, other) => {
    const [a, b] = [cloneOf(valueAt(place)), cloneOf(valueAt(other))];
    setValue(place, b);
    setValue(other, a);
  },
  replace: (document, place, _, mutation) => setValue(place, document.createNode(mutation.value)),
  'rename-key': (_, { parent, index: at }, __, mutation) => {
    const item = isMap(parent) ? parent.items[at] : undefined;
    if (isPair(item)) item.key = pick(KEYS, mutation.other);
  },
  insert: (document, { parent }, _, mutation) => {
    if (isMap(parent)) parent.items.push(document.createPair(pick(KEYS, mutation.other), mutation.value));
    else if (isSeq(parent)) parent.items.push(document.createNode(mutation.value));
  },
  move: (_, place, other) => setValue(place, cloneOf(valueAt(other))),
  graft: (document, _, __, mutation) => {
    const graft = pick(GRAFTS, mutation.other);
    if (graft !== undefined) document.setIn(graft.path, document.createNode(graft.value));
  },
  alter: (document, place, _, mutation) =>
    setValue(place, document.createNode(alike(valueAt(place), mutation.other) ?? mutation.value)),
};

/** Another value of the same form: a number for a number, an address for an address. */
function alike(node: unknown, at: number): unknown {
  const known = isScalar(node) ? node.value : undefined;
  const fitting = VALUES.filter((each) => formOf(each) === formOf(known));
  return pick(fitting, at);
}

function formOf(value: unknown): string {
  if (typeof value !== 'string') return typeof value;
  return FORMS.findIndex((form) => form.test(value)).toString();
}

const FORMS = [
  /^[\d.]+$/,
  /^[\d.]+\/\d+$/,
  /^[\d.]+:\d+$/,
  /^[\d-]+$/,
  /^https:/,
  /^[*\w-]+(\.[\w-]+)+$/,
  /^[\w-]+$/,
  /^/,
];

function placesOf(document: Document): readonly Place[] {
  const places: Place[] = [];
  visit(document, {
    Collection: (_, parent) => {
      for (const index of parent.items.keys()) places.push({ parent, index });
    },
  });
  return places;
}

function valueAt({ parent, index: at }: Place): unknown {
  const item = isCollection(parent) ? parent.items[at] : undefined;
  return isPair(item) ? item.value : item;
}

function setValue({ parent, index: at }: Place, node: unknown): void {
  if (!isCollection(parent)) return;
  const item = parent.items[at];
  if (isPair(item)) item.value = node;
  else parent.items[at] = node;
}

function cloneOf(node: unknown): unknown {
  if (isNode(node)) return node.clone();
  return isPair(node) ? node.clone() : node;
}

function pick<T>(items: readonly T[], at: number): T | undefined {
  return items[at % Math.max(items.length, 1)];
}
