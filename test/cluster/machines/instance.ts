// Which plant of this machine is meant. Its run folder and the names of its network namespaces follow from one word, so that
// two plants can stand side by side, and what an interrupted run left can be told from everything else.
// The run folder is a tmpfs: machines write gigabytes that nobody wants to keep, and one unmount deletes all of it.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { eventually } from '../../support/eventually.ts';

/** No hyphen: `a-b-c` is a namespace of `a`, and not of an `a-b` that stands beside it. */
const NAME = /^[a-z][a-z0-9]{0,9}$/;
/** Of the machine's memory: images and the files of three control planes, with room left for those who write them. */
const SIZE = '60%';
const UNMOUNT_MS = 10_000;

export function instanceName(): string {
  const name = process.env['SALLYPORT_LEVELS'] ?? 'levels';
  if (NAME.test(name)) return name;
  throw new Error(
    `Cannot name a plant "${name}": at most 10 small letters and digits make a name. Set SALLYPORT_LEVELS to one`,
  );
}

export function runFolder(): string {
  return `/var/tmp/sallyport-${instanceName()}`;
}

/** The network namespace of a zone, of `internet`, or of the `fabric` between them. */
export function namespaceOf(name: string): string {
  return `${instanceName()}-${name}`;
}

export async function mountRunFolder(): Promise<void> {
  const folder = runFolder();
  mkdirSync(folder, { recursive: true });
  if (isMounted(folder)) return;
  await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'tmpfs', folder]);
}

/** Deletes all that is in it, too. The mounts of a machine go a moment after its last process, and hold the folder so long. */
export async function unmountRunFolder(): Promise<void> {
  const folder = runFolder();
  const what = `"${folder}" is unmounted, which needs the machines of the plant to be stopped`;
  await eventually(what, async () => !isMounted(folder) || unmounts(folder), UNMOUNT_MS);
  if (existsSync(folder)) rmdirSync(folder);
}

function isMounted(folder: string): boolean {
  const mountPoints = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1]);
  return mountPoints.includes(folder);
}

async function unmounts(folder: string): Promise<boolean> {
  return promisify(execFile)('umount', [folder]).then(
    () => true,
    () => false,
  );
}
