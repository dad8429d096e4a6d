// The ports on which a forwarder listens: what the entries and reserved names of its Allowlist pass by, and no other. While
// a child learns, also those that vendors' lists name: nothing passes there, but only what is dialled can be denied and told.

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
  const listeners = [...distinct.values(), ...learningPorts(site, zone, [...distinct.values()])];
  return listeners.sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}

/** Ports of the profiles that nothing listens on yet; a port that carries something keeps its protocol. */
function learningPorts(site: Site, zone: Zone, taken: readonly Listener[]): readonly Listener[] {
  if (!zone.children.some(isLearning)) return [];
  const ports = new Map<number, Listener>();
  for (const { profile } of site.profiles.values()) {
    for (const { port, protocol } of profile.clouds[site.cloud] ?? []) {
      if (taken.every((listener) => listener.port !== port)) ports.set(port, { protocol, port });
    }
  }
  return [...ports.values()];
}

/** Its unlisted names resolve to the forwarder. */
function isLearning({ dnsMode, declaration }: Zone): boolean {
  return dnsMode === 'parent' && declaration.dns?.unlisted === 'forwarder';
}
