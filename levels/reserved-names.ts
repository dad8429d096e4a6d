// Reserved names: what no change may cut off from a zone, because it could not be brought back from afar. The Git server,
// the registries of our images, the entries a profile marks (login, Resource Manager, Arc configuration and identity),
// and what declarations list under `reserve`.
//
// Derived, so it follows the declaration. That a name does not vanish silently is checked elsewhere: by `diff` against
// the base, and by the forwarder against its last good list.

import type { Site, Zone } from './model.ts';
import type { Need } from './need.ts';
import { distinctNeeds, needsOf } from './needs-of.ts';

export type ReservedFor = {
  readonly host: string;
  readonly port: number;
  readonly why: string;
  /** As in Provenance. */
  readonly file: string;
  readonly line: number;
};

/** The reserved names of one zone, by host and port. They carry server names, so only TLS needs can be reserved. */
export function reservedOf(site: Site, zone: Zone): readonly ReservedFor[] {
  const reserved = needsOf(site, zone).filter(
    (need) => need.reserved && need.protocol === 'tls' && need.end === undefined,
  );
  return distinctNeeds(reserved).flatMap(toReserved).sort(compareDestinations);
}

function toReserved({ host, port, provenance: { why, file, line } }: Need): readonly ReservedFor[] {
  return host === undefined ? [] : [{ host, port, why, file, line }];
}

/** By the name without its wildcard, then exact before one label before any depth, then port. */
export function compareDestinations(a: Destination, b: Destination): number {
  const [first, second] = [sortKey(a), sortKey(b)];
  return first < second ? -1 : first > second ? 1 : a.port - b.port;
}

type Destination = { readonly host?: string | undefined; readonly port: number };

/** A blank sorts before every character of a host name. */
function sortKey({ host = '' }: Destination): string {
  const base = host.replace(/^\*+\./, '');
  return `${base} ${host.length - base.length}`;
}
