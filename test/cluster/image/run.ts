// Runs a program to its end.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type RunOptions = { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly limitMs?: number };

const MAX_OUTPUT_BYTES = 64 * 2 ** 20;
const LIMIT_MS = 10 * 60_000;

/** Its standard output. Throws with its own words when it fails. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { limitMs = LIMIT_MS, ...rest } = options;
  try {
    const { stdout } = await promisify(execFile)(program, [...args], {
      ...rest,
      timeout: limitMs,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    return stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    throw new Error(`Cannot run "${program} ${args.join(' ')}": ${said}`, { cause: error });
  }
}
