// A file in a file: the text of a ConfigMap's key, with positions that count in the file it stands in.
//
// The lines of a block scalar stand in the outer file as they are, only further to the right. So they are read from there, behind as
// many empty lines as stand before them, and every line and column is right by itself.

import type { Position } from '../../../levels/problem.ts';
import type { ParsedYaml, Path, YamlFile } from '../../../levels/loading/yaml-file.ts';
import { parseGuarded, valueAt } from '../yaml-stream.ts';

export type EmbeddedText = {
  readonly file: string;
  /** The text of the outer file from line `from` on, or of the value itself. */
  readonly lines: readonly { readonly text: string; readonly at: Position }[];
};

/** The lines of a text value; of a quoted one, all at the place of the value. */
export function embeddedText(outer: YamlFile, outerText: string, path: Path): EmbeddedText | undefined {
  const value = valueAt(outer.value, ...path);
  if (typeof value !== 'string') return undefined;
  const start = outer.locate(path);
  const all = outerText.split('\n');
  const header = all[start.line - 1]?.charAt(start.column - 1);
  if (header !== '|') return { file: outer.path, lines: value.split('\n').map((text) => ({ text, at: start })) };
  const rest = all.slice(start.line);
  const indent = /^ */.exec(rest.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  const end = rest.findIndex((line) => line.trim() !== '' && !line.startsWith(' '.repeat(Math.max(indent, 1))));
  const own = end === -1 ? rest : rest.slice(0, end);
  const lines = own.map((text, index) => ({
    text: text.slice(indent),
    at: { file: outer.path, line: start.line + 1 + index, column: indent + 1 },
  }));
  return { file: outer.path, lines };
}

/** A whole file as such a text. */
export function wholeText(file: string, text: string): EmbeddedText {
  const lines = text.split('\n').map((line, index) => ({ text: line, at: { file, line: index + 1, column: 1 } }));
  return { file, lines };
}

/** The text as YAML; positions are those of the outer file where it stands there line by line. */
export function embeddedYaml({ file, lines }: EmbeddedText): ParsedYaml | undefined {
  const [first, second] = lines;
  if (first === undefined) return undefined;
  const isInPlace = second === undefined || second.at.line !== first.at.line;
  const shift = ' '.repeat(isInPlace ? first.at.column - 1 : 0);
  const text = lines.map((line) => (line.text.trim() === '' ? '' : shift + line.text)).join('\n');
  if (isInPlace) return parseGuarded(file, '\n'.repeat(first.at.line - 1) + text);
  const { file: inner, problems } = parseGuarded(file, text);
  const locate = (): Position => first.at;
  return {
    file: { path: inner.path, value: inner.value, locate, locateKey: locate },
    problems: problems.map((problem) => ({ ...problem, ...first.at })),
  };
}
