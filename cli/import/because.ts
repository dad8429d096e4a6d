// How fates name the entry that stands for a name: said once, so that an entry which is taken out again finds its names.

import type { PlannedEntry } from './plan.ts';

export function becauseOfEntry({ host, port, to }: Pick<PlannedEntry, 'host' | 'port' | 'to'>): string {
  if (to === undefined) return `entry "${host}:${port}"`;
  const place = 'address' in to ? to.address : `${to.service}.${to.namespace}`;
  return `entry "${host}:${port}" that ends at ${place}:${to.port}`;
}
