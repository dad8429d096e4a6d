// A developer's way onto the machine of a zone: in all its namespaces, with kubectl set up for its cluster.

import { dirname } from 'node:path';
import { clusterFolderOf, readSettings } from '../kubernetes/settings.ts';
import type { Machine } from '../machines/machine.ts';
import type { PlantZone } from './plant-zone.ts';

const KUBECONFIG = '/etc/rancher/k3s/k3s.yaml';

/** The command that runs another one there, from outside of it. */
export function shellCommand(zone: PlantZone, command: readonly string[]): readonly [string, ...string[]] {
  const { machine } = zone;
  const namespaces = ['--target', String(machine.pid), '--net', '--mount', '--uts', '--pid'];
  const tools = zone.hasCluster ? [kubectlFolder(machine)] : [];
  const path = [...tools, process.env['PATH'] ?? ''].join(':');
  const variables = [`PATH=${path}`, `KUBECONFIG=${KUBECONFIG}`, `PS1=${zone.name}:\\w# `];
  return ['nsenter', ...namespaces, 'env', '--chdir=/', ...variables, ...command];
}

/** The command by which a program runs in a Pod, up to its `--`; typed on the machine. */
export function execCommand(
  machine: Machine,
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
): readonly [string, ...string[]] {
  const kubectl = `${kubectlFolder(machine)}/kubectl`;
  return [kubectl, '--kubeconfig', KUBECONFIG, '--namespace', namespace, 'exec', pod, '--'];
}

function kubectlFolder(machine: Machine): string {
  return dirname(readSettings(clusterFolderOf(machine)).binaries.kubectl);
}
