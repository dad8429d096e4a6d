// How many files connections may open where the configuration does not say: what the system allows, less a reserve.

import { readFileSync } from 'node:fs';

const MOST_FILES = 1_048_576;
/** Where the system does not say (macOS calls it OPEN_MAX); Windows has no such limit. */
const USUAL_FILES = 10_240;
/** For what is not a connection: faces, resolvers, the API server, audit, metrics, keys; and refused connections. */
const RESERVED_FILES = 256;

/** How many files connections may open. Node raises the soft limit to the hard one when it starts. */
export function fileBudget(limits = readLimits()): number {
  const [, soft] = /^Max open files +(\d+|unlimited)/m.exec(limits) ?? [];
  const files = soft === 'unlimited' ? MOST_FILES : Math.min(MOST_FILES, Number(soft ?? USUAL_FILES));
  return files - Math.min(RESERVED_FILES, Math.floor(files / 4));
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1');
  } catch {
    // Only Linux has it; the usual number is used elsewhere.
    return '';
  }
}
