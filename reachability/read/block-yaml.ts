// A reader for the plain part of YAML in which objects are synthesized: block maps and lists, scalars on one line, literal
// blocks. It is some ten times faster than a reader of all of YAML, which counts when a change touches every site of a
// repository. Whatever it does not surely understand, it leaves to that one: it has no opinion of its own.

/** Thrown and caught in this file only. */
const BEYOND = Symbol('beyond the plain part');

type Line = { readonly indent: number; readonly text: string };
type Reader = { readonly lines: readonly string[]; at: number };

/** The value of a document, or undefined when another reader has to look. */
export function readBlockYaml(text: string): { readonly value: unknown } | undefined {
  if (/[\t\r]|^(---|\.\.\.|%)/m.test(text)) return undefined;
  const reader = { lines: text.split('\n'), at: 0 };
  try {
    const first = peek(reader);
    if (first === undefined || first.indent !== 0) return undefined;
    const value = readNode(reader, 0);
    return peek(reader) === undefined ? { value } : undefined;
  } catch (error) {
    if (error === BEYOND) return undefined;
    throw error;
  }
}

/** The next line that says something. */
function peek(reader: Reader): Line | undefined {
  for (; reader.at < reader.lines.length; reader.at += 1) {
    const line = reader.lines[reader.at] ?? '';
    const text = line.trimStart();
    if (text !== '' && !text.startsWith('#')) return { indent: line.length - text.length, text: text.trimEnd() };
  }
  return undefined;
}

/** A map or a list whose lines begin at an indent. */
function readNode(reader: Reader, indent: number): unknown {
  const line = peek(reader);
  if (line === undefined || line.indent !== indent) throw BEYOND;
  return isItem(line.text) ? readList(reader, indent) : readMap(reader, indent, {});
}

function readList(reader: Reader, indent: number): readonly unknown[] {
  const items: unknown[] = [];
  for (
    let line = peek(reader);
    line !== undefined && line.indent === indent && isItem(line.text);
    line = peek(reader)
  ) {
    const text = line.text.slice(1).trimStart();
    const inner = indent + line.text.length - text.length;
    if (text === '') throw BEYOND;
    if (isItem(text)) throw BEYOND;
    if (keyLength(text) === undefined) {
      reader.at += 1;
      items.push(scalarOf(text));
    } else items.push(readMap(reader, inner, {}, text));
  }
  endOf(reader, indent);
  return items;
}

/** `first` is the rest of a list item's line, where the map begins. */
function readMap(reader: Reader, indent: number, map: Record<string, unknown>, first?: string): unknown {
  let text = first;
  for (;;) {
    if (text === undefined) {
      const line = peek(reader);
      if (line === undefined || line.indent !== indent || isItem(line.text)) break;
      text = line.text;
    }
    const length = keyLength(text);
    if (length === undefined) throw BEYOND;
    const key = keyOf(text.slice(0, length));
    if (Object.hasOwn(map, key) || key === '__proto__') throw BEYOND;
    map[key] = readValue(reader, indent, text.slice(length + 1).trim());
    text = undefined;
  }
  endOf(reader, indent);
  return map;
}

/** Nothing may stand deeper than what was just read. */
function endOf(reader: Reader, indent: number): void {
  const next = peek(reader);
  if (next !== undefined && next.indent > indent) throw BEYOND;
}

/** What follows a key: on its line, or below it. A list may stand at the indent of its key. */
function readValue(reader: Reader, indent: number, text: string): unknown {
  reader.at += 1;
  if (text === '|' || text === '|-') return readLiteral(reader, indent, text === '|');
  if (text !== '') return scalarOf(text);
  const next = peek(reader);
  if (next === undefined || next.indent < indent) return null;
  if (next.indent > indent) return readNode(reader, next.indent);
  return isItem(next.text) ? readList(reader, indent) : null;
}

/** Lines below a `|`, as they stand. */
function readLiteral(reader: Reader, indent: number, keepsEnd: boolean): string {
  const first = reader.lines.slice(reader.at).find((line) => line.trim() !== '') ?? '';
  const depth = first.length - first.trimStart().length;
  if (depth <= indent) throw BEYOND;
  const block: string[] = [];
  for (; reader.at < reader.lines.length; reader.at += 1) {
    const line = reader.lines[reader.at] ?? '';
    if (line.trim() === '') {
      if (line.length > depth) throw BEYOND;
      block.push('');
    } else if (line.length - line.trimStart().length >= depth) block.push(line.slice(depth));
    else break;
  }
  while (block.at(-1) === '') block.pop();
  if (block[0] === '') throw BEYOND;
  return block.join('\n') + (keepsEnd ? '\n' : '');
}

function isItem(text: string): boolean {
  return text.startsWith('- ') || text === '-';
}

/** Where the colon of a key stands; undefined where the text begins with none. */
function keyLength(text: string): number | undefined {
  const length = /^(?:"(?:[^"\\]|\\.)*"|[A-Za-z0-9_./$-]+)(?=:(?: |$))/.exec(text)?.[0].length;
  return length;
}

/** Keys that YAML takes for numbers or words of its own are left to it. */
function keyOf(text: string): string {
  if (text.startsWith('"')) return quoted(text);
  if (/^[0-9.+-]|^(true|false|null)$/i.test(text)) throw BEYOND;
  return text;
}

function scalarOf(text: string): unknown {
  if (text.startsWith('"')) return quoted(text);
  if (text === '[]') return [];
  if (text === '{}') return {};
  if (/^[^A-Za-z0-9_./(^$-]|: |:$| #/.test(text)) throw BEYOND;
  if (/^-?(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (/^[-+]?(\.?\d[\d_]*\.?\d*([eE][-+]?\d+)?|\.(inf|nan)|0[xo].*)$/i.test(text)) throw BEYOND;
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^(true|false|null|yes|no|on|off)$/i.test(text) || /^-(?: |$)/.test(text)) throw BEYOND;
  return text;
}

function quoted(text: string): string {
  if (!/^"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"$/.test(text)) throw BEYOND;
  const value: unknown = JSON.parse(text);
  return String(value);
}
