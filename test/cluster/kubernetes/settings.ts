// What the stand-in for K3s is told by its environment, and where it keeps what it makes. Real K3s needs none of it: its
// programs are one binary, and the machine it is installed on is its own.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ClusterBinaries } from '../build-kubernetes.ts';

export type Settings = {
  /** On a plain tmpfs: containerd's layers cannot lie on another overlay. */
  readonly folder: string;
  /** The name and the address the node registers with. */
  readonly node: string;
  readonly address: string;
  readonly binaries: ClusterBinaries;
};

export const API_PORT = 6443;
/** Where K3s has it, so that `k3s ctr` finds it. */
export const CONTAINERD_SOCKET = '/run/k3s/containerd/containerd.sock';

const binariesSchema: z.ZodType<ClusterBinaries> = z.object({
  etcd: z.string(),
  kubeApiServer: z.string(),
  kubeControllerManager: z.string(),
  kubeScheduler: z.string(),
  kubelet: z.string(),
  kubeProxy: z.string(),
  kubectl: z.string(),
});
const settingsSchema: z.ZodType<Settings> = z.object({
  folder: z.string(),
  node: z.string(),
  address: z.string(),
  binaries: binariesSchema,
});

export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  return {
    folder: needed(environment, 'SALLYPORT_CLUSTER_FOLDER'),
    node: needed(environment, 'SALLYPORT_NODE'),
    address: needed(environment, 'SALLYPORT_NODE_ADDRESS'),
    binaries: binariesSchema.parse(JSON.parse(needed(environment, 'SALLYPORT_BINARIES'))),
  };
}

/** The settings as an environment says them. */
export function environmentOf({ folder, node, address, binaries }: Settings): Readonly<Record<string, string>> {
  return {
    SALLYPORT_CLUSTER_FOLDER: folder,
    SALLYPORT_NODE: node,
    SALLYPORT_NODE_ADDRESS: address,
    SALLYPORT_BINARIES: JSON.stringify(binaries),
  };
}

/** For who looks at the cluster from outside. */
export function writeSettings(settings: Settings): void {
  mkdirSync(settings.folder, { recursive: true });
  writeFileSync(settingsFile(settings.folder), JSON.stringify(settings));
}

export function readSettings(folder: string): Settings {
  return settingsSchema.parse(JSON.parse(readFileSync(settingsFile(folder), 'utf8')));
}

/** The folder of the cluster of a machine. */
export function clusterFolderOf(machine: { readonly folder: string }): string {
  return join(machine.folder, 'cluster');
}

/** Through it the API server can be spoken to from another network namespace. */
export function relaySocketIn(folder: string): string {
  return join(folder, 'api.sock');
}

function settingsFile(folder: string): string {
  return join(folder, 'settings.json');
}

function needed(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '')
    throw new Error(
      `Cannot start a cluster: ${name} is not set. Start it by the steps of a zone (test/cluster/onboarding)`,
    );
  return value;
}
