// Network policies enforced at a machine that is a node.

import { join } from 'node:path';
import { eventually } from '../../support/eventually.ts';
import type { Machine, Service } from '../machines/machine.ts';
import { TABLE } from './packet-rules.ts';

const PROGRAM = join(import.meta.dirname, 'enforce.ts');
const START_MS = 30_000;

/** Resolves when what the API server has is in force for the first time. */
export async function startEnforcer(machine: Machine, kubeconfig: string): Promise<Service> {
  const service = machine.start('network-policies', process.execPath, [PROGRAM, kubeconfig]);
  await eventually(
    `network policies are enforced at ${machine.name} (${machine.logOf('network-policies')})`,
    async () => (await machine.run('nft', ['list', 'table', 'ip', TABLE])).code === 0,
    START_MS,
  );
  return service;
}
