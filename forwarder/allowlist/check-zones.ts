// The rules between the zones of an allowlist: who exists, who comes through whom, whose networks are whose.

import type { Allowlist } from '../contract/allowlist.ts';
import { type Network, parseNetwork } from '../decision/networks.ts';
import type { Report } from '../read-yaml.ts';

export function checkZones(allowlist: Allowlist, report: Report): void {
  checkShapes(allowlist, report);
  checkReferences(allowlist, report);
  checkNetworks(allowlist, report);
}

/** A zone is either a direct child (networks) or deeper (via a direct child). */
function checkShapes({ spec: { zones } }: Allowlist, report: Report): void {
  for (const [name, { networks, via }] of Object.entries(zones)) {
    if ((networks === undefined) === (via === undefined)) {
      report(['zones', name], 'a zone has either "networks" (a direct child) or "via" (a deeper zone)');
    }
    if (via !== undefined && (!Object.hasOwn(zones, via) || zones[via]?.networks === undefined)) {
      report(['zones', name, 'via'], `"${via}" is no direct child: it has no networks here`);
    }
  }
}

/** Reserved names may also list the forwarder's own zone, for which the list is named: it needs no networks. */
function checkReferences({ metadata, spec: { zones, grants, reserved } }: Allowlist, report: Report): void {
  const isKnown = (zone: string): boolean => Object.hasOwn(zones, zone);
  for (const [index, grant] of grants.entries()) {
    for (const [at, zone] of grant.for.entries()) {
      if (!isKnown(zone)) report(['grants', index, 'for', at], `"${zone}" is not among the zones`);
    }
  }
  for (const [index, name] of reserved.entries()) {
    for (const [at, zone] of name.for.entries()) {
      if (!isKnown(zone) && zone !== metadata.name)
        report(['reserved', index, 'for', at], `"${zone}" is not among the zones`);
    }
  }
}

type Owned = { readonly network: Network; readonly text: string; readonly zone: string; readonly index: number };

function checkNetworks({ spec: { zones } }: Allowlist, report: Report): void {
  const owned: Owned[] = [];
  for (const [zone, { networks = [] }] of Object.entries(zones)) {
    for (const [index, text] of networks.entries()) {
      const network = parseNetwork(text);
      if ('fault' in network) report(['zones', zone, 'networks', index], network.fault);
      else owned.push({ network, text, zone, index });
    }
  }
  reportOverlaps(owned, report);
}

/** CIDR networks are nested or disjoint, so in order of their first address the one still open is the one around. */
function reportOverlaps(owned: readonly Owned[], report: Report): void {
  const around: Owned[] = [];
  for (const current of owned.toSorted(byFirstAddress)) {
    while (around.length > 0 && (around.at(-1)?.network.last ?? 0n) < current.network.first) around.pop();
    const other = around.find(({ zone }) => zone !== current.zone);
    if (other !== undefined) {
      const message = `${current.text} overlaps ${other.text} of "${other.zone}": a caller there would belong to both`;
      report(['zones', current.zone, 'networks', current.index], message);
    }
    around.push(current);
  }
}

function byFirstAddress(left: Owned, right: Owned): number {
  if (left.network.first !== right.network.first) return left.network.first < right.network.first ? -1 : 1;
  return left.network.length - right.network.length;
}
