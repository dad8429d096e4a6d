// A load balancer on a machine of its own, for the cluster of another one.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.ts';
import type { Machine } from '../machines/machine.ts';
import { type Dropped as Counted, parseDropped } from '../machines/firewall.ts';
import { NO_FRONTEND, TABLE } from './packet-rules.ts';

const PROGRAM = join(import.meta.dirname, 'balance.ts');
const NAME = 'load-balancer';
const START_MS = 30_000;

export type BalancerCounts = {
  /** Packets for an address it serves, at a port it does not. */
  readonly dropped: number;
};

/** Resolves when it serves the Services there are for the first time. */
export async function startLoadBalancer(machine: Machine, kubeconfig: string, node: string): Promise<void> {
  const file = join(machine.folder, 'kubeconfig');
  writeFileSync(file, kubeconfig, { mode: 0o600 });
  machine.start(NAME, process.execPath, [PROGRAM, file, node]);
  await eventually(
    `Services are served by ${machine.name} (${machine.logOf(NAME)})`,
    async () => (await machine.run('nft', ['list', 'table', ...TABLE.split(' ')])).code === 0,
    START_MS,
  );
}

export async function countsOf(machine: Machine): Promise<BalancerCounts> {
  const counted = parseDropped(await machine.ask('nft', ['--json', 'list', 'table', ...TABLE.split(' ')]));
  return { dropped: packetsOf(counted, NO_FRONTEND) };
}

function packetsOf(counted: readonly Counted[], comment: string): number {
  return counted.filter(({ rule }) => rule === comment).reduce((sum, { packets }) => sum + packets, 0);
}
