// Sections of the configuration that are read once, at start-up. A later change of them is accepted with the rest of its
// file, and takes effect at the next start.

import type { Configuration } from './contract/configuration.ts';

const FIXED = ['site', 'zone', 'engine', 'workers', 'state', 'allowlist', 'audit', 'health', 'metrics'] as const;

/** Names of the sections in which the two differ. */
export function changedFixedSections(started: Configuration, present: Configuration): readonly string[] {
  return FIXED.filter((section) => JSON.stringify(present[section]) !== JSON.stringify(started[section]));
}
