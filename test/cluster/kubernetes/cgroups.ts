// The control groups of a cluster's containers: all below one of its own, in every hierarchy there is, so that they can be
// counted and taken away when the cluster has gone. Killing its processes leaves them behind, empty.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.ts';

const ROOT = '/sys/fs/cgroup';
const EMPTY_MS = 10_000;

/** The group of the cluster that keeps its things in `folder`, as kubelet names it. */
export function cgroupOf(folder: string): string {
  return `/sallyport${folder.replaceAll('/', '-')}`;
}

/** Makes it: kubelet wants to find the group its own go below. */
export function createCgroup(folder: string): void {
  if (isVersion2()) enableControllers();
  for (const hierarchy of hierarchies()) mkdirSync(join(hierarchy, cgroupOf(folder)), { recursive: true });
}

/** Folders of what is left of it. */
export function cgroupsOf(folder: string): readonly string[] {
  return hierarchies().flatMap((hierarchy) => groupsIn(join(hierarchy, cgroupOf(folder))));
}

/** Takes all of them away. Its containers have ended, or are about to. */
export async function removeCgroups(folder: string): Promise<void> {
  await eventually(
    `no process is left in a control group of "${folder}"`,
    async () => cgroupsOf(folder).every(isRemoved),
    EMPTY_MS,
  );
}

function hierarchies(): readonly string[] {
  if (isVersion2()) return [ROOT];
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(ROOT, name));
}

function isVersion2(): boolean {
  return existsSync(join(ROOT, 'cgroup.controllers'));
}

/** In version 2 a group has the controllers that the one above it hands down. */
function enableControllers(): void {
  const controllers = readFileSync(join(ROOT, 'cgroup.controllers'), 'utf8').trim().split(' ');
  writeFileSync(join(ROOT, 'cgroup.subtree_control'), controllers.map((name) => `+${name}`).join(' '));
}

/** Those within come first: only an empty group can be removed. */
function groupsIn(group: string): readonly string[] {
  if (!existsSync(group)) return [];
  const inner = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...inner.flatMap(({ name }) => groupsIn(join(group, name))), group];
}

function isRemoved(group: string): boolean {
  try {
    rmdirSync(group);
    return true;
  } catch {
    return !existsSync(group); // a process in it is still ending
  }
}
