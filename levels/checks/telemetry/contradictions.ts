// One name leads to one place: what a route calls a server of the plant is no name that its zone reaches elsewhere. Own entries
// that contradict a route are told where they stand (checks/shadowing.ts).

import type { Site, Zone } from '../../model.ts';
import type { Need } from '../../need.ts';
import { sourcesOf } from '../../needs-of.ts';
import { problemOf } from '../../needs/source.ts';
import type { Problem } from '../../problem.ts';

export function checkContradictions(site: Site): readonly Problem[] {
  return site.zones.flatMap((zone) => checkZone(site, zone));
}

function checkZone(site: Site, zone: Zone): readonly Problem[] {
  const all = sourcesOf(site, zone).flatMap((source) => source.needs.map((need) => ({ source, need })));
  const others = all.filter(({ need }) => need.provenance.kind !== 'own' && need.provenance.kind !== 'way-up');
  return others.flatMap(({ source, need }) => {
    if (need.provenance.kind !== 'telemetry' || need.end === undefined || !('address' in need.end.to)) return [];
    const rival = others.find((other) => leadsElsewhere(other.need, need));
    if (rival === undefined) return [];
    const { file, line } = rival.need.provenance;
    const message = `Cannot reach "${need.host}:${need.port}" of ${source.thing} at ${need.end.to.address}: "${zone.name}" reaches that name elsewhere (${file}:${line}). Give the server another name`;
    return [problemOf(site, source, 'contradiction', message)];
  });
}

function leadsElsewhere(other: Need, { host, port, end }: Need): boolean {
  return other.host === host && other.port === port && JSON.stringify(other.end) !== JSON.stringify(end);
}
