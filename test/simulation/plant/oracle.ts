// What may pass, said a second time and as plainly as possible: no index, no trie, every entry looked at. It shares the
// contract's types with the forwarder and none of its code.

import type { AllowlistSpec, Entry } from '../../../forwarder/contract/allowlist.ts';
import type { Protocol } from '../../../forwarder/contract/protocol.ts';

/** What somebody claims who wants to pass. */
export type Claim = {
  readonly peer: string;
  /** Undefined without a PROXY header. */
  readonly origin: string | undefined;
  readonly isStale: boolean;
  readonly serverName: string | undefined;
  readonly protocol: Protocol;
  readonly port: number;
};

/** What is in force at a moment. */
export type Terms = {
  readonly spec: AllowlistSpec | undefined;
  readonly expiriesHeldAt: number | undefined;
  /** As the forwarder believes the time to be. */
  readonly nowMs: number;
};

/** Through which child, and where to: equal texts for equal ways. Undefined when the claim may not pass. */
export function wayOf({ spec, expiriesHeldAt, nowMs }: Terms, claim: Claim): string | undefined {
  if (spec === undefined) return undefined;
  const child = childOf(spec, claim.peer);
  const origin = claim.origin ?? child;
  if (child === undefined || origin === undefined || childFor(spec, origin) !== child) return undefined;
  const now = expiriesHeldAt ?? nowMs;
  const candidates = entriesOf(spec, origin)
    .filter(({ entry, isReserved }) => isReserved || !(claim.isStale || hasExpired(entry, now)))
    .filter(({ entry }) => covers(entry, claim))
    .sort((one, other) => rank(other.entry) - rank(one.entry));
  const [best] = candidates;
  return best === undefined ? undefined : `${child} ${placeText(best.entry, claim)}`;
}

export function childOf({ zones }: AllowlistSpec, peer: string): string | undefined {
  // Networks of the simulation are all /24, or nobody's.
  const network = `${peer.slice(0, peer.lastIndexOf('.'))}.0/24`;
  return Object.keys(zones).find((zone) => zones[zone]?.networks?.includes(network) === true);
}

export function childFor({ zones }: AllowlistSpec, origin: string): string | undefined {
  const zone = zones[origin];
  return zone?.networks === undefined ? zone?.via : origin;
}

type Granted = { readonly entry: Entry; readonly isReserved: boolean };

function entriesOf({ grants, reserved }: AllowlistSpec, origin: string): Granted[] {
  const own = grants.filter((grant) => grant.for.includes(origin)).flatMap(({ entries }) => entries);
  const kept = reserved.filter((name) => name.for.includes(origin));
  return [
    ...own.map((entry) => ({ entry, isReserved: false })),
    ...kept.map(({ host, port }) => ({ entry: { host, port }, isReserved: true })),
  ];
}

function covers(entry: Entry, { protocol, port, serverName }: Claim): boolean {
  if ((entry.protocol ?? 'tls') !== protocol || (entry.listenPort ?? entry.port) !== port) return false;
  if (protocol === 'tcp') return true;
  const { host } = entry;
  if (host === undefined || serverName === undefined) return false;
  if (host.startsWith('**.')) return serverName.endsWith(host.slice(2));
  if (!host.startsWith('*.')) return host === serverName;
  const [, ...rest] = serverName.split('.');
  return rest.join('.') === host.slice(2);
}

function rank({ host = '' }: Entry): number {
  if (host.startsWith('**.')) return host.length - 1_000;
  return host.startsWith('*.') ? 0 : 1_000;
}

function hasExpired({ expires }: Entry, now: number): boolean {
  return expires !== undefined && now >= Date.parse(expires) + 86_400_000;
}

function placeText({ to, host, port, protocol }: Entry, { serverName }: Claim): string {
  if (to !== undefined) return `aside ${to.address ?? `${to.service} ${to.namespace}`} ${to.port}`;
  return protocol === 'tcp' ? `up ${host} ${port}` : `up ${serverName} ${port}`;
}
