// A zone from its bare machine on: its steps are typed, and beside them happens what K3s and others do by themselves as soon as
// the cluster is there: network policies are enforced, workloads are installed.

import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { Site, Zone } from '../../../levels/model.ts';
import type { KubernetesObject } from '../../support/api-client.ts';
import type { CertificateAuthority } from '../../support/certificates.ts';
import type { ClusterBinaries } from '../build-kubernetes.ts';
import type { Report } from '../go-programs.ts';
import { Cluster } from '../kubernetes/cluster.ts';
import { clusterFolderOf, environmentOf } from '../kubernetes/settings.ts';
import type { Machine } from '../machines/machine.ts';
import { nodeAddressOf } from '../machines/wires.ts';
import { startEnforcer } from '../network-policies/start-enforcer.ts';
import { type Brought, runSteps } from '../onboarding/run-steps.ts';
import { all } from './order.ts';
import type { OperatorRepository } from './repository.ts';
import { workloadsOf } from './workloads.ts';

/** What is there before the first zone. */
export type Ground = {
  readonly site: Site;
  readonly binaries: ClusterBinaries;
  readonly authority: CertificateAuthority;
  readonly repository: OperatorRepository;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly bring: Readonly<Record<string, Brought>>;
};

const KUBECONFIG = '/etc/rancher/k3s/k3s.yaml';
const AGAIN_MS = 250;

/** `onMade` is told when zones below can be onboarded. */
export async function onboard(zone: Zone, ground: Ground, report: Report, onMade: () => void): Promise<void> {
  const { site, binaries, repository, machines, bring, authority } = ground;
  const machine = machineOf(zone, machines);
  const clone = join(machine.folder, 'repository');
  await repository.cloneTo(clone);
  const node = { folder: clusterFolderOf(machine), node: zone.name, address: nodeAddressOf(zone) };
  const settings = environmentOf({ ...node, binaries });
  const over = new AbortController();
  // Above the topmost forwarder there is none to pull through: its images are brought, those of all others pulled.
  const preload = zone.parent === undefined;
  const steps = runSteps(zone, machines, { site: site.name, clone, bring, settings, preload, report, onMade });
  await all([
    steps.then(() => undefined).finally(() => over.abort()),
    zone.cluster === undefined
      ? Promise.resolve()
      : settle(machine, await workloadsOf(clone, site, zone, authority), over.signal),
  ]);
}

/** Ends without having done so when the steps are over: they say what went wrong. */
async function settle(machine: Machine, workloads: readonly KubernetesObject[], over: AbortSignal): Promise<void> {
  while (!over.aborted && !(await isThere(machine))) await after(AGAIN_MS);
  if (over.aborted) return;
  await startEnforcer(machine, KUBECONFIG);
  for (const object of workloads) while (!over.aborted && !(await isApplied(machine, object))) await after(AGAIN_MS);
}

async function isThere(machine: Machine): Promise<boolean> {
  return (await machine.run('test', ['-e', KUBECONFIG])).code === 0;
}

/** Again and again: the API server is restarted by the steps. */
async function isApplied(machine: Machine, object: KubernetesObject): Promise<boolean> {
  try {
    using cluster = Cluster.at(machine);
    const { status } = await cluster.api.apply(object, { fieldManager: 'installer' });
    return status < 300;
  } catch {
    return false;
  }
}

function machineOf(zone: Zone, machines: ReadonlyMap<string, Machine>): Machine {
  const machine = machines.get(zone.name);
  if (machine !== undefined) return machine;
  throw new Error(`Cannot onboard "${zone.name}": it has no machine. Start one first`);
}
