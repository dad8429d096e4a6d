// From a site to its conduits. What a conduit carries is what the Allowlist of its forwarder grants to the zones on its lower side;
// but here each need stays visible with its own reason, also where another line grants the same.

import { polices } from '../../../levels/needs/passage.ts';
import { descendantsOf, faceOf, type Site, type Zone } from '../../../levels/model.ts';
import type { Conduit, EntryGroup } from './conduit.ts';
import { entriesAt, type Sourced } from './entries-at.ts';
import { groupEntries } from './group-entries.ts';

/** The top first: what leaves the plant, what the top zone itself may, then each zone’s way up. */
export function conduitsOf(site: Site, today: string): readonly Conduit[] {
  const { root } = site;
  const below = site.zones.flatMap((zone) =>
    zone.parent === undefined ? [] : [upConduit(site, zone, zone.parent, today)],
  );
  if (root.forwarder === undefined) return below;
  const own = polices(root) ? [ownConduit(site, today)] : [];
  return [outConduit(site, today), ...own, ...below];
}

function upConduit(site: Site, zone: Zone, parent: Zone, today: string): Conduit {
  const sourced = entriesAt(site, { forwarder: parent, members: [zone, ...descendantsOf(zone)], today });
  const face = faceOf(zone);
  return {
    kind: 'up',
    id: `conduit-${zone.name}`,
    from: zone.name,
    to: parent.name,
    forwarder: parent.name,
    face: face?.address,
    routed: face?.routed,
    exposure: exposureOf(parent),
    ...contents(site, sourced),
  };
}

function ownConduit(site: Site, today: string): Conduit {
  const { root } = site;
  return {
    kind: 'own',
    id: `conduit-own-${root.name}`,
    from: root.name,
    to: outsideOf(site),
    forwarder: root.name,
    face: undefined,
    routed: undefined,
    exposure: exposureOf(root),
    ...contents(site, entriesAt(site, { forwarder: root, members: [root], today })),
  };
}

function outConduit(site: Site, today: string): Conduit {
  const { root } = site;
  const members = polices(root) ? [root, ...descendantsOf(root)] : descendantsOf(root);
  const sourced = entriesAt(site, { forwarder: root, members, today });
  return {
    kind: 'out',
    id: 'conduit-out',
    from: root.name,
    to: outsideOf(site),
    forwarder: root.name,
    face: undefined,
    routed: undefined,
    exposure: exposureOf(root),
    ...contents(
      site,
      sourced.filter(({ need }) => need.end === undefined),
    ),
  };
}

function contents(site: Site, sourced: readonly Sourced[]): Pick<Conduit, 'destinations' | 'groups'> {
  const standing = sourced.filter(({ entry }) => entry.standing === 'in-force');
  const destinations = new Set(
    standing.map(({ entry: { host, port, protocol, end } }) => `${host} ${port} ${protocol} ${end}`),
  );
  const groups: readonly EntryGroup[] = groupEntries(site, sourced);
  return { destinations: destinations.size, groups };
}

/** What the topmost forwarder dials. */
export function outsideOf({ root }: Site): string {
  const proxy = root.declaration.forwarder?.uplink?.connectProxy;
  return proxy === undefined ? 'Internet' : `corporate proxy ${proxy.host}:${proxy.port}`;
}

const EXPOSURES = {
  hostNetwork: 'host network',
  loadBalancer: 'internal load balancer',
  host: 'systemd unit of a host',
} as const;

function exposureOf({ forwarder }: Zone): string {
  return forwarder === undefined ? 'no forwarder' : EXPOSURES[forwarder.exposure];
}
