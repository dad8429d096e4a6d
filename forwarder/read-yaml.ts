// Reads one YAML 1.2 document against a zod schema. Every problem has its path and, where the text has one, its line;
// all are reported at once. A problem is a value, not an exception: a broken file never stops a running forwarder.

import { isAlias, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { textOf } from './error-text.ts';

export type Problem = { readonly path: string; readonly message: string; readonly line?: number };

export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly place: (path: Path) => Place }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export type Path = readonly PropertyKey[];
type Place = Pick<Problem, 'path' | 'line'>;

/** Reports a problem at a path of a document. */
export type Report = (path: Path, message: string) => void;

export function readYaml<T>(text: string, schema: z.ZodType<T>): Read<T> {
  try {
    return parse(text, schema);
  } catch (error) {
    // A fault of the parser is a problem of the text: whoever edits a file must not be able to end the forwarder.
    return { ok: false, problems: [{ path: '', message: `it cannot be parsed: ${textOf(error)}` }] };
  }
}

function parse<T>(text: string, schema: z.ZodType<T>): Read<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', merge: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return { ok: false, problems: faults.map((fault) => syntaxProblem(fault)) };
  const unplain = findUnplain(document);
  if (unplain !== undefined) return { ok: false, problems: [{ path: '', message: unplain }] };
  return readValue(document.toJS(), schema, (path) => placeIn(document, lines, path));
}

/** The same for a value that has no text. */
export function readValue<T>(value: unknown, schema: z.ZodType<T>, place: (path: Path) => Place = placeOf): Read<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data, place };
  const problems = parsed.error.issues.map((issue) => ({ ...place(issue.path), message: lowerFirst(issue.message) }));
  return { ok: false, problems };
}

/** `line 12, spec.grants[0].entries[3].host: …`, one line per problem. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ path, message, line }) => {
      const places = [line === undefined ? '' : `line ${line}`, path].filter((part) => part !== '');
      return places.length === 0 ? message : `${places.join(', ')}: ${message}`;
    })
    .join('\n');
}

function syntaxProblem(fault: { readonly message: string; readonly linePos?: readonly { line: number }[] }): Problem {
  const [message = ''] = fault.message.split(/ at line \d+/);
  const line = fault.linePos?.[0]?.line;
  return line === undefined ? { path: '', message } : { path: '', message, line };
}

/**
 * What plain files have no need of, and what a few bytes of would cost minutes to read: aliases, which multiply, and keys that
 * are collections, whose text is made anew at every level around them.
 */
function findUnplain(document: Document): string | undefined {
  let found: string | undefined;
  visit(document, (_key, node) => {
    if (isAlias(node)) found = 'it uses a YAML alias. Write the value out in full';
    if (isPair(node) && !isScalar(node.key)) found = 'a key is not a plain text. Write a word';
    return found === undefined ? undefined : visit.BREAK;
  });
  return found;
}

function placeOf(path: Path): Place {
  return { path: path.reduce<string>(appendStep, '') };
}

function appendStep(text: string, step: PropertyKey): string {
  if (typeof step === 'number') return `${text}[${step}]`;
  return text === '' ? String(step) : `${text}.${String(step)}`;
}

/** The line of a path, or of the nearest thing above it: what is missing has no line of its own. */
function placeIn(document: Document.Parsed, lines: LineCounter, path: Path): Place {
  const place = placeOf(path);
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const start = rangeStart(node);
    if (start !== undefined) return { ...place, line: lines.linePos(start).line };
  }
  return place;
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const { range } = node;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? start : undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
