// Whether a program is here and what it calls its version.

import { spawnSync } from 'node:child_process';

/** The first version number it prints; undefined when it cannot be run. */
export function versionOf(program: string, ...args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) return undefined;
  return /\d+\.\d+(\.\d+)?/.exec(`${stdout}${stderr}`)?.[0];
}
