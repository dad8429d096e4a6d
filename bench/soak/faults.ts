// What goes wrong during a soak, one thing after the other, each with its end.

import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SoakPlant } from './plant.ts';

export type Fault = {
  readonly name: string;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
};

/** Loopback of the soak's own namespace; clients, resolver and upstream are all behind it. */
const NETEM = ['dev', 'lo', 'root', 'netem', 'delay', '20ms', '10ms', 'loss', '1%'];
/** More than the disk under the audit file has. */
const BALLAST_BYTES = 256 * 2 ** 20;

/** `disk`: where the audit file is, alone. */
export function faultsOf(plant: SoakPlant, disk: string): readonly Fault[] {
  const ballast = join(disk, 'ballast');
  return [
    { name: 'upstream restarts', begin: () => plant.killUpstream(), end: () => plant.startUpstream() },
    { name: 'parent down', begin: () => plant.killParent(), end: () => plant.startParent() },
    { name: 'resolver fails', begin: () => plant.failResolver(true), end: () => plant.failResolver(false) },
    { name: 'allowlist changes', begin: () => plant.changeAllowlist(), end: () => plant.changeAllowlist() },
    { name: 'disk full', begin: () => fill(ballast), end: () => rmSync(ballast) },
    { name: 'clock a year ahead', begin: () => plant.leapClock(), end: () => undefined },
    { name: 'clock a year behind', begin: () => plant.leapClock(), end: () => plant.leapClock() },
    ...(hasNetem()
      ? [{ name: 'delay and loss', begin: () => tc('add', NETEM), end: () => tc('del', ['dev', 'lo', 'root']) }]
      : []),
  ];
}

/** Whether this kernel can delay and lose packets. */
export function hasNetem(): boolean {
  if (spawnSync('tc', ['qdisc', 'add', ...NETEM]).status !== 0) return false;
  tc('del', ['dev', 'lo', 'root']);
  return true;
}

function tc(action: 'add' | 'del', words: readonly string[]): void {
  const { status, stderr } = spawnSync('tc', ['qdisc', action, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Cannot ${action} delay and loss: ${stderr}`);
}

/** As far as it goes: the last write is the one that fails. */
function fill(file: string): void {
  try {
    writeFileSync(file, Buffer.alloc(BALLAST_BYTES));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
