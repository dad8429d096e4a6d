// What every verb is: a function that makes its commander command and reports an exit code.

import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** `crashed` is no answer, so it must not look like one: whoever reads 1 believes that problems were found. */
export const EXIT = { fine: 0, problems: 1, wrongUse: 2, crashed: 70 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export type Verb = (terminal: Terminal, exit: (code: ExitCode) => void) => Command;

/** The command line asks for something that does not exist; printed as it is, exit code 2. */
export class WrongUse extends Error {}
