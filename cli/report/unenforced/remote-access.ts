// Names over which a cloud brings people in: the cluster dials out, and sessions come back through what it dialled. Known by the
// purpose the profile of Azure Arc gives them.

import type { ConduitEntry } from '../conduits/conduit.ts';

const RELAYS = /(^|\.)servicebus\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)$/;
const ARC_PROFILES = /\/profiles\/arc-[\w-]+\.yaml$/;

/** Patterns with their port, each once. */
export function remoteAccessOf(entries: readonly ConduitEntry[]): readonly string[] {
  const relays = entries.filter(({ host, place }) => RELAYS.test(host) && ARC_PROFILES.test(place.path));
  return [...new Set(relays.map(({ host, port }) => `${host}:${port}`))].sort();
}
