// What all clusters of a plant take together from the one kernel below them. Raised where it is less, and left so: until the
// machine starts again, and nothing but memory that somebody asks for depends on it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Each kubelet, API server and controller watches files by some ten instances; the usual 128 are for one cluster. */
const LIMITS = { 'fs/inotify/max_user_instances': 2_048, 'fs/inotify/max_user_watches': 524_288 } as const;

export function raiseKernelLimits(folder = '/proc/sys'): void {
  for (const [name, least] of Object.entries(LIMITS)) {
    const file = join(folder, name);
    if (Number(readFileSync(file, 'utf8')) < least) writeFileSync(file, String(least));
  }
}
