// One YAML 1.2 file: its value, and where in the text each key and value stands.
//
// Works on text, so that a file may come from disk or from a commit. What YAML allows and a declaration read by people
// cannot bear is refused here: duplicate keys, tabs, unknown tags, unresolved aliases, merge keys, several documents.
// A file that does not parse still offers what could be understood of it (`value`); trust it only to avoid follow-up noise.

import { isAlias, isCollection, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Pair, YAMLError } from 'yaml';
import type { Position, Problem } from '../problem.ts';
import { problemAt } from '../problem.ts';

export type Path = readonly (string | number)[];

export type Locate = {
  /** Where a value stands; of a value that is not there, where its nearest ancestor is named. */
  locate(path: Path): Position;
  /** Where the key of a value stands; of an item of a list, where the item begins. */
  locateKey(path: Path): Position;
};

export type YamlFile = Locate & {
  /** Relative to the repository. */
  readonly path: string;
  readonly value: unknown;
};

export type ParsedYaml = { readonly file: YamlFile; readonly problems: readonly Problem[] };

export function parseYaml(path: string, text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file: path, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = findProblems(document, text, positionOf);
  const file = {
    path,
    value: valueOf(document),
    locate: (at: Path) => positionOf(offsetOfValue(document, at)),
    locateKey: (at: Path) => positionOf(offsetOfKey(document, at)),
  };
  return { file, problems };
}

type Fault = { readonly offset: number; readonly message: string };

function findProblems(
  document: Document.Parsed,
  text: string,
  positionOf: (offset: number) => Position,
): readonly Problem[] {
  const syntax = findSyntaxFaults(document, text);
  // What the parser made of a broken file is no ground to judge its keys.
  const isBroken = document.errors.some((fault) => fault.code !== 'DUPLICATE_KEY');
  const faults = [...syntax, ...findDirectiveFaults(document), ...(isBroken ? [] : findNodeFaults(document))];
  return faults.map(({ offset, message }) => problemAt(positionOf(offset), [], 'yaml', message));
}

/** After the first broken line the parser guesses, so only duplicate keys, which break nothing, are all reported. */
function findSyntaxFaults(document: Document.Parsed, text: string): readonly Fault[] {
  const faults = [...document.errors, ...document.warnings].filter(
    (fault, index, all) => !isNextTwin(text, all[index - 1], fault),
  );
  const isDuplicate = (fault: YAMLError): boolean => fault.code === 'DUPLICATE_KEY';
  const first = faults.find((fault) => !isDuplicate(fault));
  return faults
    .filter((fault) => fault === first || isDuplicate(fault))
    .map((fault) => ({
      offset: fault.pos[0],
      message: `Cannot read YAML: ${describe(fault, text)}`,
    }));
}

/** A whole item without its dash is one mistake: its keys are twins on consecutive lines. */
function isNextTwin(text: string, previous: YAMLError | undefined, fault: YAMLError): boolean {
  if (fault.code !== 'DUPLICATE_KEY' || previous?.code !== 'DUPLICATE_KEY') return false;
  return text.slice(previous.pos[0], fault.pos[0]).split('\n').length === 2;
}

/** The parser's own words are for people who know its grammar. */
const WORDS: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_INDENT:
    'the line is not indented like those beside it, or a bracket before it is not closed. Begin it in the same column, or close the bracket',
  BLOCK_AS_IMPLICIT_KEY:
    'a second ":" stands in the line, or the next one is indented too deep. Put a text that holds ": " in quotes, or indent the key like those beside it',
  MISSING_CHAR: 'something is missing here: the ":" and blank behind a key, a closing quote or bracket. Add it',
  MULTILINE_IMPLICIT_KEY:
    'a key goes over several lines: a ":" is missing, or a quote or bracket is not closed. Add it',
  MULTIPLE_DOCS: 'a second document begins here. Write one document in a file',
  TAB_AS_INDENT: 'a tab indents the line. Indent with blanks',
  TAG_RESOLVE_FAILED: 'the tag is unknown. Remove it',
};

function describe({ code, message, pos: [start] }: YAMLError, text: string): string {
  if (code === 'DUPLICATE_KEY') {
    const [key = ''] = /^[\w-]*/.exec(text.slice(start, start + 80)) ?? [];
    const isItem = text.charAt(start - 1) === ' ';
    const cure = isItem ? 'Remove one of the two, or begin the item it belongs to with "- "' : 'Remove one of the two';
    return `the key${key === '' ? '' : ` "${key}"`} stands twice in the same mapping. ${cure}`;
  }
  const words = WORDS[code];
  if (words !== undefined) return words;
  const [first = message] = message.split(/ at line \d+/);
  return `${first.charAt(0).toLowerCase()}${first.slice(1)}. Mend the line`;
}

function findDirectiveFaults({ directives }: Document.Parsed): readonly Fault[] {
  if (directives.yaml.explicit !== true || directives.yaml.version === '1.2') return [];
  return [
    { offset: 0, message: `Cannot read YAML: the file asks for version ${directives.yaml.version}. Write YAML 1.2` },
  ];
}

function findNodeFaults(document: Document.Parsed): readonly Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const message = `Cannot read YAML: a text that begins with "*" stands without quotes. Write "*${alias.source}" in quotes`;
      faults.push({ offset: alias.range?.[0] ?? 0, message });
    },
    Pair: (_, pair) => {
      if (!isScalar(pair.key))
        faults.push({
          offset: offsetOf(pair.key) ?? 0,
          message: 'Cannot read YAML: a key is not a plain text. Write a word',
        });
      else if (pair.key.value === '<<')
        faults.push({
          offset: offsetOf(pair.key) ?? 0,
          message: 'Cannot read YAML: "<<" merges nothing in YAML 1.2. Write the keys out',
        });
    },
  });
  return faults;
}

function valueOf(document: Document.Parsed): unknown {
  // The text of a collection used as a key is made anew at every level around it: a few bytes could cost minutes.
  if (hasCollectionKey(document)) return undefined;
  try {
    return document.toJS();
  } catch {
    // An unresolved alias; findNodeFaults has reported it.
    return undefined;
  }
}

function hasCollectionKey(document: Document.Parsed): boolean {
  let found = false;
  visit(document, (_key, node) => {
    if (!isPair(node) || !isCollection(node.key)) return undefined;
    found = true;
    return visit.BREAK;
  });
  return found;
}

/** The key node and the value node at a path, or undefined when nothing stands there. */
function findNodes(
  document: Document.Parsed,
  path: Path,
): { readonly key: unknown; readonly value: unknown } | undefined {
  let nodes: { key: unknown; value: unknown } = { key: undefined, value: document.contents };
  for (const step of path) {
    const { value: raw } = nodes;
    const collection = isAlias(raw) ? raw.resolve(document) : raw;
    if (!isCollection(collection)) return undefined;
    if (isMap(collection)) {
      const pair: Pair | undefined = collection.items.findLast(
        ({ key }) => String(isScalar(key) ? key.value : key) === String(step),
      );
      if (pair === undefined) return undefined;
      nodes = { key: pair.key, value: pair.value };
    } else {
      const item: unknown = collection.items[Number(step)];
      if (item === undefined) return undefined;
      nodes = isPair(item) ? { key: item.key, value: item.value } : { key: undefined, value: item };
    }
  }
  return nodes;
}

function offsetOfValue(document: Document.Parsed, path: Path): number {
  const nodes = findNodes(document, path);
  if (nodes === undefined) return offsetOfKey(document, path.slice(0, -1));
  // `key:` with nothing behind it has its value at the end of the line, which shows nobody anything.
  const isEmpty = isScalar(nodes.value) && nodes.value.source === '';
  return (isEmpty ? undefined : offsetOf(nodes.value)) ?? offsetOf(nodes.key) ?? 0;
}

function offsetOfKey(document: Document.Parsed, path: Path): number {
  const nodes = findNodes(document, path);
  if (nodes !== undefined) return offsetOf(nodes.key) ?? offsetOf(nodes.value) ?? 0;
  return path.length === 0 ? 0 : offsetOfKey(document, path.slice(0, -1));
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
