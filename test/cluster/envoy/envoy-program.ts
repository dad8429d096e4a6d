// The real Envoy, as the measurements install it: its version pinned, its files outside the checkout.

import { spawnSync } from 'node:child_process';
import { installEnvoy } from '../../../bench/install-peers.ts';
import { envoy, envoyProgram } from '../../../bench/peers/envoy.ts';

/** The path of the program, installed first where it is missing. */
export function needEnvoy(): string {
  if (envoy.version() === undefined) installEnvoy();
  return envoyProgram();
}

/** What Envoy says of a configuration without running it: its last line, and its warnings. */
export function validateWithEnvoy(file: string): { readonly isValid: boolean; readonly said: string } {
  const args = ['--mode', 'validate', '-c', file, '-l', 'warning'];
  const { status, stdout, stderr } = spawnSync(needEnvoy(), args, { encoding: 'utf8' });
  return { isValid: status === 0, said: `${stdout}${stderr}`.replaceAll(file, '<file>').trim() };
}
