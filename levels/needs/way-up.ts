// What a zone's forwarder needs for itself: the exact reserved names of the zones below it. A configuration on trial is tried
// by dialling them as the forwarder's own zone, so the parent must let that zone reach them.

import { parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { Zone } from '../model.ts';
import type { Need } from '../need.ts';
import type { Source } from './source.ts';

const WHY = 'the forwarder tries its way up with the reserved names of the zones below it';

/** One source with those names; none for a zone without a forwarder or without a parent. */
export function wayUpSources(zone: Zone, sourcesOf: (child: Zone) => readonly Source[]): readonly Source[] {
  if (zone.parent === undefined || zone.forwarder === undefined) return [];
  const below = zone.children.flatMap(sourcesOf).flatMap(({ needs }) => needs);
  const needs = below.filter(isTried).map((need) => asOwn(zone, need));
  // Nobody wrote these down here, so nobody is to be told about them here: `faulty` makes checks pass over them.
  return [{ file: zone.file, path: ['forwarder'], thing: 'its forwarder', acknowledged: true, faulty: true, needs }];
}

function isTried({ reserved, protocol, end, host = '' }: Need): boolean {
  const pattern = parseHostPattern(host);
  return reserved && protocol === 'tls' && end === undefined && 'kind' in pattern && pattern.kind === 'exact';
}

/** Reviews and ends are the business of the zone that declared the name. */
function asOwn(zone: Zone, need: Need): Need {
  const provenance = { ...need.provenance, kind: 'way-up' as const, why: WHY, reviewed: undefined };
  return { ...need, zone: zone.name, expires: undefined, provenance };
}
