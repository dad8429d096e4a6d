// Runs a program to its end.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type RunOptions = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly limitMs?: number;
  /** What it reads from its standard input. */
  readonly input?: string;
};

const MAX_OUTPUT_BYTES = 64 * 2 ** 20;
const LIMIT_MS = 10 * 60_000;

/** Its standard output. Throws with its own words when it fails. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { limitMs = LIMIT_MS, input, ...rest } = options;
  try {
    const ending = promisify(execFile)(program, [...args], { ...rest, timeout: limitMs, maxBuffer: MAX_OUTPUT_BYTES });
    if (input !== undefined) ending.child.stdin?.end(input);
    return (await ending).stdout;
  } catch (error) {
    throw new Error(`Cannot run "${program} ${args.join(' ')}": ${saidBy(error)}`, { cause: error });
  }
}

/** Some programs complain on their standard output. An error of another realm (jest has its own) is told by its fields. */
function saidBy(error: unknown): string {
  const hasOutput = typeof error === 'object' && error !== null && 'stderr' in error && 'stdout' in error;
  return hasOutput ? `${String(error.stderr)}${String(error.stdout)}` : String(error);
}
