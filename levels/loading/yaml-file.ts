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
  const problems = findProblems(document, positionOf);
  const file = {
    path,
    value: valueOf(document),
    locate: (at: Path) => positionOf(offsetOfValue(document, at)),
    locateKey: (at: Path) => positionOf(offsetOfKey(document, at)),
  };
  return { file, problems };
}

type Fault = { readonly offset: number; readonly message: string };

function findProblems(document: Document.Parsed, positionOf: (offset: number) => Position): readonly Problem[] {
  const faults = [...findSyntaxFaults(document), ...findDirectiveFaults(document), ...findNodeFaults(document)];
  return faults.map(({ offset, message }) => problemAt(positionOf(offset), [], 'yaml', message));
}

/** After the first broken line the parser guesses, so only duplicate keys, which break nothing, are all reported. */
function findSyntaxFaults(document: Document.Parsed): readonly Fault[] {
  const faults = [...document.errors, ...document.warnings];
  const isDuplicate = (fault: YAMLError): boolean => fault.code === 'DUPLICATE_KEY';
  const first = faults.find((fault) => !isDuplicate(fault));
  return faults
    .filter((fault) => fault === first || isDuplicate(fault))
    .map((fault) => ({
      offset: fault.pos[0],
      message: `Cannot read YAML: ${describe(fault)}`,
    }));
}

function describe({ code, message }: YAMLError): string {
  if (code === 'DUPLICATE_KEY') return 'the key stands twice in the same mapping. Remove one of the two';
  if (code === 'TAB_AS_INDENT') return 'a tab indents the line. Indent with blanks';
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here. Write one document in a file';
  if (code === 'TAG_RESOLVE_FAILED') return 'the tag is unknown. Remove it';
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
      const message = `Cannot read YAML: the alias "*${alias.source}" has no anchor before it. Write the value out`;
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
  try {
    return document.toJS();
  } catch {
    // An unresolved alias; findNodeFaults has reported it.
    return undefined;
  }
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
