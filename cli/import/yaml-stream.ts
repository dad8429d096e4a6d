// A stream of YAML documents, as kubectl writes them: each document with positions that count from the whole text.
//
// A document ends at a line that begins with "---" or "...", wherever it stands: the text of a block scalar is indented. So the
// text is cut there, and each part is read by the reader of declarations, behind as many empty lines as stand before it.

import { problemAt, type Position, type Problem } from '../../levels/problem.ts';
import { parseYaml, type ParsedYaml, type YamlFile } from '../../levels/loading/yaml-file.ts';
import { startOf } from './unreadable.ts';

export type YamlStream = {
  /** Also those with problems, as far as they could be understood. */
  readonly documents: readonly YamlFile[];
  readonly problems: readonly Problem[];
};

export function readYamlStream(file: string, text: string): YamlStream {
  const parts = cut(text).map(({ line, text: part }) => parseGuarded(file, '\n'.repeat(line) + part));
  return {
    documents: parts.flatMap((part) => (part.file.value == null ? [] : [part.file])),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

type Part = { readonly line: number; readonly text: string };

function cut(text: string): readonly Part[] {
  const parts: Part[] = [];
  let part: { line: number; lines: string[] } = { line: 0, lines: [] };
  for (const [index, line] of text.split('\n').entries()) {
    const isMark = /^(?:---|\.\.\.)(?=\s|$)/.test(line);
    if (isMark) {
      parts.push({ line: part.line, text: part.lines.join('\n') });
      part = { line: index, lines: [] };
    }
    part.lines.push(isMark ? `   ${line.slice(3)}`.trimEnd() : line);
  }
  parts.push({ line: part.line, text: part.lines.join('\n') });
  return parts.filter(({ text: content }) => content.trim() !== '');
}

/** As `parseYaml`, and a text that is nested too deeply is a problem like any other. */
export function parseGuarded(path: string, text: string): ParsedYaml {
  try {
    return parseYaml(path, text);
  } catch (error) {
    // The parser calls itself for each level of brackets, and the stack ends some thousand levels down.
    if (!(error instanceof RangeError)) throw error;
    const locate = (): Position => startOf(path);
    const message = 'Cannot read YAML: it is nested too deeply. Give the file as kubectl writes it';
    return {
      file: { path, value: undefined, locate, locateKey: locate },
      problems: [problemAt(startOf(path), [], 'yaml', message)],
    };
  }
}

/** A document in a document: `kind: List` holds others under `items`. */
export function itemsOf(document: YamlFile): readonly YamlFile[] {
  const items = property(document.value, 'items');
  if (property(document.value, 'kind') !== 'List' || !Array.isArray(items)) return [document];
  return items.map((value: unknown, index) => below(document, ['items', index], value));
}

function below(document: YamlFile, base: readonly (string | number)[], value: unknown): YamlFile {
  return {
    path: document.path,
    value,
    locate: (path) => document.locate([...base, ...path]),
    locateKey: (path) => document.locateKey([...base, ...path]),
  };
}

/** A property of a value of which nothing is known. */
export function property(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** What stands at a path of a value of which nothing is known. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce(property, value);
}

/** A value as a text; empty for what is no single value. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
