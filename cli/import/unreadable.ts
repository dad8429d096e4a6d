// A source that cannot be understood. The only error an import throws for what it reads: with every place and its cure.

import { problemAt, type Position, type Problem } from '../../levels/problem.ts';

export class Unreadable extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`).join('\n'));
    this.problems = problems;
  }
}

export function unreadableAt(position: Position, message: string): Unreadable {
  return new Unreadable([problemAt(position, [], 'import', message)]);
}

export function startOf(file: string): Position {
  return { file, line: 1, column: 1 };
}
