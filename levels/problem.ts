// A problem of a declaration: what, where, and the cure. Problems are collected, never thrown, and shown together.

import { compareText } from './compare-text.ts';

export type Severity = 'error' | 'warning';

/** Line and column count from 1. */
export type Position = { readonly file: string; readonly line: number; readonly column: number };

export type Problem = Position & {
  readonly severity: Severity;
  /** Stable word for programs, e.g. `unknown-key`, `host`, `ceiling`, `expired`. */
  readonly code: string;
  /** Where in the file, e.g. `allow[2].host`; empty for the whole file. */
  readonly path: string;
  /** `Cannot <action> <thing>: <state>. <cure>` */
  readonly message: string;
};

/** A problem at a position; an error unless said otherwise. */
export function problemAt(
  position: Position,
  path: readonly (string | number)[],
  code: string,
  message: string,
  severity: Severity = 'error',
): Problem {
  return { ...position, severity, code, path: pathText(path), message: printable(message) };
}

/** Text with what a terminal would obey or hide (control and direction characters) written out: `\u{202e}`. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** `allow[2].host` */
export function pathText(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

/** By file, line, column, then text: the order in which people mend. */
export function compareProblems(a: Problem, b: Problem): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message);
}
