// Names that two would answer: the plant's own DNS and the list of what leads up, or a zone's own DNS and its cluster.
// Either way one of the two answers is never given, and the names it took along are missed much later.

import { parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { clusterZoneTakenBy } from '../cluster-names.ts';
import { ancestorsOf, type Site, type Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { needsOf, sourcesOf } from '../needs-of.ts';
import { polices } from '../needs/passage.ts';
import { problemOf, type Source } from '../needs/source.ts';
import type { Problem } from '../problem.ts';

type Place = Pick<Source, 'file' | 'path'>;

export function checkPlantNames(site: Site, zone: Zone): readonly Problem[] {
  const listed = zone.parent === undefined && !polices(zone) ? [] : needsOf(site, zone).filter(hasHost);
  return [
    ...findClusterNames(site, zone),
    ...findTakenHosts(site, zone, listed),
    ...findTakenZones(site, zone, listed),
  ];
}

type Named = Need & { readonly host: string };

function hasHost(need: Need): need is Named {
  return need.host !== undefined;
}

function answersInItsCluster(zone: Zone): boolean {
  return zone.cluster !== undefined && (zone.dnsMode === 'own' || polices(zone));
}

function findClusterNames(site: Site, zone: Zone): readonly Problem[] {
  const { hosts = [], forward = [] } = zone.declaration.dns ?? {};
  const listed = sourcesOf(site, zone)
    .filter(({ faulty }) => !faulty)
    .flatMap((source) =>
      source.needs.filter(hasHost).map(({ host, reserved }) => ({ place: source, name: host, reserved })),
    );
  const declared = [
    ...hosts.map(({ name }, index) => ({ place: inZone(zone, ['dns', 'hosts', index, 'name']), name })),
    ...forward.map((each, index) => ({ place: inZone(zone, ['dns', 'forward', index, 'zone']), name: each.zone })),
  ].map((each) => ({ ...each, reserved: false }));
  return [...listed, ...declared].flatMap(({ place, name, reserved }) => {
    const taken = clusterZoneTakenBy(name.replace(/^\*+\./, ''));
    // What is reserved for a zone is on the lists of those above it as well.
    const holder = [zone, ...(reserved ? ancestorsOf(zone) : [])].find(answersInItsCluster);
    if (taken === undefined || holder === undefined) return [];
    const message = `Cannot answer "${name}" in "${holder.name}": its cluster's own DNS does, for "${taken}", and would lose its Services. Remove the name`;
    return [problemOf(site, place, 'cluster-name', message)];
  });
}

function findTakenHosts(site: Site, zone: Zone, listed: readonly Named[]): readonly Problem[] {
  return (zone.declaration.dns?.hosts ?? []).flatMap(({ name, address }, index) => {
    const need = listed.find(({ host }) => host === name);
    if (need === undefined) return [];
    const message = `Cannot answer "${name}" with ${address}: "${zone.name}" reaches it through its forwarder (${placeOf(need)}), and would not any more. Remove one of the two`;
    return [problemOf(site, inZone(zone, ['dns', 'hosts', index, 'name']), 'dns-taken', message)];
  });
}

/** A forwarded zone takes every name below it along. Its server may know better, unless the level depends on the name. */
function findTakenZones(site: Site, zone: Zone, listed: readonly Named[]): readonly Problem[] {
  return (zone.declaration.dns?.forward ?? []).flatMap((forward, index) => {
    const taken = listed.filter(({ host }) => isAtOrBelow(baseOf(host), forward.zone));
    const need =
      taken.find(({ reserved }) => reserved) ?? taken.find(({ host }) => baseOf(host) === forward.zone) ?? taken[0];
    if (need === undefined) return [];
    const isFatal = need.reserved || baseOf(need.host) === forward.zone;
    const message = `Cannot forward "${forward.zone}": "${zone.name}" reaches "${need.host}" through its forwarder (${placeOf(need)}), and would not any more. Forward a zone below it, or remove one of the two`;
    const place = inZone(zone, ['dns', 'forward', index, 'zone']);
    return [problemOf(site, place, 'dns-taken', message, { severity: isFatal ? 'error' : 'warning' })];
  });
}

function inZone({ file }: Zone, path: Place['path']): Place {
  return { file, path };
}

function placeOf({ provenance: { file, line } }: Need): string {
  return `${file}:${line}`;
}

function baseOf(host: string): string {
  const pattern = parseHostPattern(host);
  return 'kind' in pattern ? pattern.base : host;
}

function isAtOrBelow(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}
