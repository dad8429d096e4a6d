// What a zone dials for a destination: which face, and which port there.

import { isAddress, networkOf } from '../networks.ts';
import type { Grant, PlantZone } from '../plant.ts';
import { askDns, type Told } from './ask-dns.ts';
import type { Journey } from './climb.ts';
import { isFace, isInsideFace } from './faces.ts';
import { hasEnded } from './granted.ts';
import { stop, type Stopped } from './hops.ts';

/** The face to dial: as DNS says for a name; for an address the face itself, or the tcp entry that ends there. */
export function whereTo(journey: Journey): Told | Stopped | { readonly face: string } {
  const { zone, forwarding } = journey;
  const { host } = journey.destination;
  if (!isAddress(host)) return askDns({ zone, forwarding }, host);
  const isRight = zone === forwarding ? isInsideFace : isFace;
  if (isRight(forwarding, host)) return { face: host };
  const face = facesKnownTo(zone).find((address) => isRight(forwarding, address));
  if (tcpGrant(journey) !== undefined && face !== undefined) return { face };
  const text = `no route leads to ${host}: only names of the allowlist lead out of ${zone.name}`;
  const object = forwarding.allowlist?.object ?? forwarding.folder;
  return stop({ zone: zone.name, step: 'network-policy' }, object, text);
}

/** Addresses a zone was given for the forwarder it dials, best first. */
function facesKnownTo({ resolver, forwarder, ownDns, services }: PlantZone): readonly string[] {
  const uplink = forwarder?.uplink;
  const templates = ownDns.flatMap(({ blocks }) =>
    blocks.flatMap(({ source }) => (source.kind === 'templates' ? source.templates : [])),
  );
  return [
    ...(resolver?.addresses ?? []),
    ...(uplink?.kind === 'parent' ? [uplink.address] : []),
    ...templates.flatMap(({ answers }) => answers),
    ...services.flatMap(({ clusterIp }) => clusterIp ?? []),
  ];
}

/** A tcp entry is dialled on its listen port, whatever port the destination itself has. */
export function dialledPort(journey: Journey): number {
  return tcpGrant(journey)?.listenPort ?? journey.destination.port;
}

/** Of several that lead to one destination, one that has not ended. */
function tcpGrant({ forwarding, destination: { zone, host, port }, today }: Journey): Grant | undefined {
  const leading = (forwarding.allowlist?.grants.get(zone)?.all ?? []).filter(
    ({ protocol, host: name, to }) =>
      protocol === 'tcp' && (name === host || (to?.kind === 'address' && to.address === host)),
  );
  const inForce = leading.filter(({ expires }) => !hasEnded(expires, today));
  const among = [...inForce, ...leading];
  return leading.find((grant) => grant.listenPort === port) ?? among.find((grant) => grant.port === port);
}

/** A pod on the network of its node is found at the node's address, whatever address its Service has. */
export function nodeAddress({ forwarder, sources }: PlantZone, fallback: string): string {
  const bound = forwarder?.listeners.flatMap(({ bind }) => bind.map(({ address }) => address)) ?? [];
  const seen = sources.map(({ network }) => network);
  const own = bound.find((address) => {
    const number = networkOf(address);
    return number !== undefined && seen.some(({ first, last }) => first <= number.first && number.last <= last);
  });
  return own ?? bound[0] ?? fallback;
}
