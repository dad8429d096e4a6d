// What a plant of this instance has on this machine: processes, network namespaces, mounts, control groups. A plant that was
// taken down has none of it; what an interrupted run left is found by the same names and taken away.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupOf, cgroupsOf } from '../kubernetes/cgroups.ts';
import { instanceName, runFolder } from '../machines/instance.ts';
import { listNamespaces } from '../machines/namespaces.ts';
import { ancestry, commandOf, networkOf, processes } from './processes.ts';

const CGROUPS = '/sys/fs/cgroup';

/** One line for each thing that is left. */
export async function leftovers(): Promise<readonly string[]> {
  return [
    ...processesNaming(runFolder()).map((pid) => `process ${pid}: ${commandOf(pid)}`),
    ...(await namespacesOfInstance()).map((name) => `network namespace "${name}"`),
    ...mountsBelow(runFolder()).map((place) => `mount "${place}"`),
    ...clusterFolders().flatMap((folder) => cgroupsOf(folder).map((group) => `control group "${group}"`)),
  ];
}

/** Processes in a network of the instance, and those that started its machines. */
export async function processesOfInstance(): Promise<readonly number[]> {
  const networks = new Set((await namespacesOfInstance()).map((name) => networkOf(`/run/netns/${name}`)));
  networks.delete('');
  const inside = processes().filter((pid) => networks.has(networkOf(`/proc/${pid}/ns/net`)));
  const machines = processesNaming(runFolder()).filter((pid) => commandOf(pid).includes('machine-init.sh'));
  return [...new Set([...machines, ...inside])];
}

/** The folders of clusters, by the control groups that carry their names: the folders themselves may be gone. */
export function clusterFolders(): readonly string[] {
  const beginning = cgroupOf(`${runFolder()}/`).slice(1);
  const end = cgroupOf('/cluster').slice('/sallyport'.length);
  const groups = [CGROUPS, ...foldersIn(CGROUPS)].flatMap((hierarchy) => foldersIn(hierarchy)).map(lastPart);
  const zones = groups.filter((name) => name.startsWith(beginning) && name.endsWith(end));
  return [...new Set(zones)].map((name) => join(runFolder(), name.slice(beginning.length, -end.length), 'cluster'));
}

async function namespacesOfInstance(): Promise<readonly string[]> {
  return (await listNamespaces()).filter((name) => name.startsWith(`${instanceName()}-`));
}

/** Not those that wait for this one: a shell may have been told the folder. */
function processesNaming(folder: string): readonly number[] {
  const own = ancestry(process.pid);
  return processes().filter((pid) => !own.includes(pid) && commandOf(pid).includes(`${folder}/`));
}

function mountsBelow(folder: string): readonly string[] {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const places = lines.map((line) => line.split(' ')[1] ?? '');
  return places.filter((place) => place === folder || place.startsWith(`${folder}/`));
}

function foldersIn(place: string): readonly string[] {
  if (!existsSync(place)) return [];
  const entries = readdirSync(place, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(place, name));
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
