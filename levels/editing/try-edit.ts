// An edit that a file leaves no place for. It is told where the file stands, and the others go on: one file that is written
// in a way nobody thought of must not stop the rest.

import { problemAt, type Problem } from '../problem.ts';

type Edit = { readonly text: string } | { readonly problem: Problem };

/** The edit, or what stands in its way, at a line of the file. Whatever the parser throws is such a thing too. */
export function tryEdit(file: string, line: number, edit: () => string): Edit {
  try {
    return { text: edit() };
  } catch (error) {
    const message = messageOf(error);
    const told = message.startsWith('Cannot ') ? message : `Cannot edit the file: ${message}. Edit it by hand`;
    return { problem: problemAt({ file, line, column: 1 }, [], 'edit', told) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The line of a key at the top of a file; the first where there is none. */
export function lineOfKey(text: string, key: string): number {
  const lines = text.split('\n');
  return lines.findIndex((line) => line.startsWith(`${key}:`)) + 1 || 1;
}
