// kubelet insists on settings of the kernel that belong to the whole machine: what a panic does, how memory is committed. In
// its machine it finds copies of them, which it may write to.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from '../image/run.ts';

const OF_ALL = [
  '/proc/sys/vm/overcommit_memory',
  '/proc/sys/vm/panic_on_oom',
  '/proc/sys/kernel/panic',
  '/proc/sys/kernel/panic_on_oops',
  '/proc/sys/kernel/keys/root_maxkeys',
  '/proc/sys/kernel/keys/root_maxbytes',
];

export async function protectKernelSettings(folder: string): Promise<void> {
  const copies = join(folder, 'kernel-settings');
  mkdirSync(copies, { recursive: true });
  const mounts = readFileSync('/proc/self/mounts', 'utf8');
  for (const setting of OF_ALL.filter((each) => !mounts.includes(` ${each} `))) {
    const copy = join(copies, basename(setting));
    writeFileSync(copy, readFileSync(setting));
    await run('mount', ['--bind', copy, setting]);
  }
}
