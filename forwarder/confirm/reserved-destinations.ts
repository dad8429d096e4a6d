// The destinations a configuration is tried with: every exact reserved name. A wildcard is no name one could dial.

import type { EntryTarget } from '../contract/allowlist.ts';
import { parseHostPattern } from '../contract/host-pattern.ts';
import type { Snapshot } from '../decision/snapshot.ts';

export type ReservedDestination = {
  /** `host:port`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Where an entry ends the name at this forwarder instead of sending it up. */
  readonly to: EntryTarget | undefined;
};

export function reservedDestinations(snapshot: Snapshot): readonly ReservedDestination[] {
  const destinations = new Map<string, ReservedDestination>();
  for (const { host, port } of snapshot.terms.reserved) {
    const name = `${host}:${port}`;
    if (isExact(host)) destinations.set(name, { name, host, port, to: findTarget(snapshot, host, port) });
  }
  return [...destinations.values()];
}

function isExact(host: string): boolean {
  const pattern = parseHostPattern(host);
  return 'kind' in pattern && pattern.kind === 'exact';
}

function findTarget(snapshot: Snapshot, host: string, port: number): EntryTarget | undefined {
  const aside = snapshot
    .lookup(host)
    .find((entry) => entry.protocol === 'tls' && entry.port === port && entry.to !== undefined);
  return aside?.to;
}
