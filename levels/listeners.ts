// The ports on which a forwarder listens: what the entries and reserved names of its Allowlist pass by, and no other.

import { listenPortOf, protocolOf } from '../forwarder/contract/allowlist.ts';
import type { Protocol } from '../forwarder/contract/protocol.ts';
import { forwarderAllowlist } from './forwarder-allowlist.ts';
import type { Site, Zone } from './model.ts';

export type Listener = { readonly protocol: Protocol; readonly port: number };

/** Distinct logical ports of a zone's forwarder, in order. */
export function listenersOf(site: Site, zone: Zone): readonly Listener[] {
  const { grants, reserved } = forwarderAllowlist(site, zone);
  const entries = grants
    .flatMap((grant) => grant.entries)
    .map((entry) => ({ protocol: protocolOf(entry), port: listenPortOf(entry) }));
  const names = reserved.map(({ port }) => ({ protocol: 'tls' as const, port }));
  const distinct = new Map(
    [...entries, ...names].map((listener) => [`${listener.protocol} ${listener.port}`, listener]),
  );
  return [...distinct.values()].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
