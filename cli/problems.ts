// Problems as people and programs read them.

import type { Problem } from '../levels/problem.ts';
import { safeText } from './safe-text.ts';
import type { Terminal } from './terminal.ts';

/** One line for each problem, `file:line:column` first so that terminals and editors make it a link. */
export function printProblems(terminal: Terminal, problems: readonly Problem[]): void {
  for (const { file, line, column, severity, message } of problems) {
    const word = severity === 'error' ? terminal.style('red', 'error') : terminal.style('yellow', 'warning');
    terminal.out(`${terminal.style('bold', `${safeText(file)}:${line}:${column}`)}  ${word}  ${safeText(message)}\n`);
  }
}

/** "no problems", "1 error", "2 errors and 1 warning". */
export function countProblems(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const parts = [count(errors, 'error'), count(problems.length - errors, 'warning')].filter((part) => part !== '');
  return parts.length === 0 ? 'no problems' : parts.join(' and ');
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

function count(n: number, word: string): string {
  return n === 0 ? '' : `${n} ${word}${n === 1 ? '' : 's'}`;
}
