// Where measurements keep what is costly to make and belongs to no checkout: compiled load programs, peers from
// registries.

import { homedir } from 'node:os';
import { join } from 'node:path';

export function cacheFolder(): string {
  return process.env['SALLYPORT_BENCH_CACHE'] ?? join(homedir(), '.cache', 'sallyport-bench');
}
