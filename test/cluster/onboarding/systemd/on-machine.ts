// Units on a machine, seen from outside of it.

import { join } from 'node:path';
import { eventually } from '../../../support/eventually.ts';
import type { Machine } from '../../machines/machine.ts';

const SUPERVISOR = join(import.meta.dirname, 'supervisor.ts');
const CLIENT = join(import.meta.dirname, 'systemctl.ts');

/** Starts the supervisor, and with it what is enabled, unless it runs already: a machine has it from its boot on. */
export async function startUnits(machine: Machine): Promise<void> {
  if (await isSupervised(machine)) return;
  machine.start('supervisor', process.execPath, [SUPERVISOR, join(machine.folder, 'log')]);
  await eventually(`units can be started at ${machine.name}`, () => isSupervised(machine));
}

/** Throws with what systemctl says when it fails. */
export async function systemctl(machine: Machine, ...args: readonly string[]): Promise<string> {
  return machine.ask(process.execPath, [CLIENT, ...args]);
}

/** `active`, `failed` and so on. */
export async function stateOf(machine: Machine, unit: string): Promise<string> {
  const { stdout } = await machine.run(process.execPath, [CLIENT, 'is-active', unit]);
  return stdout.trim();
}

async function isSupervised(machine: Machine): Promise<boolean> {
  const { code } = await machine.run(process.execPath, [CLIENT, 'is-system-running']);
  return code === 0;
}
