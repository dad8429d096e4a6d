// A soak runs in a network and a mount namespace of its own: what it does to loopback and to a disk ends with it, also
// when it is killed.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';

const INSIDE = 'SALLYPORT_SOAK_INSIDE';
/** Room for the audit file and its predecessor, and little more. */
const DISK = ['-t', 'tmpfs', '-o', 'size=160m', 'soak'];

export function isInside(): boolean {
  return process.env[INSIDE] === '1';
}

/** Runs this very command again inside; gives its exit code. */
export async function runInside(): Promise<number> {
  const words = ['--net', '--mount', '--propagation', 'private', '--kill-child', '--fork', process.execPath];
  const env = { ...process.env, [INSIDE]: '1' };
  const child = spawn('unshare', [...words, ...process.argv.slice(1)], { stdio: 'inherit', env });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

/** Loopback up, and a small disk of its own at `disk`. */
export function furnish(disk: string): void {
  mkdirSync(disk);
  for (const [program = '', ...args] of [
    ['ip', 'link', 'set', 'lo', 'up'],
    ['mount', ...DISK, disk],
  ]) {
    const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0)
      throw new Error(`Cannot furnish the namespace: ${error?.message ?? stderr}. Run this as root on Linux`);
  }
}

/** So that the folder can be removed. */
export function dismantle(disk: string): void {
  spawnSync('umount', ['--lazy', disk]);
}
