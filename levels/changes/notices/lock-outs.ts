// Lock-outs: changes after which a zone could no longer be told anything, because forwarders would refuse to follow, or its
// files would just be gone. They must not be merged; each notice says how the same is done in steps that everybody follows.

import type { Site } from '../../model.ts';
import { reservedOf } from '../../reserved-names.ts';
import type { Notice } from '../change.ts';
import { countText, listText } from '../words.ts';
import { isRetired, siteNotice, zoneNotice, type Comparison } from './comparison.ts';
import { refusals } from './refusals.ts';

export function lockOutNotices(comparison: Comparison): readonly Notice[] {
  const { before, after } = comparison;
  if (before === undefined) return [];
  if (after === undefined) return removedSite(before);
  const vanished = vanishedZones(comparison, before, after);
  return [...vanished, ...refusals(comparison, before, after)];
}

function removedSite(before: Site): readonly Notice[] {
  const serving = before.zones.filter(({ declaration }) => declaration.decommission !== true);
  if (serving.length === 0) return [];
  const text = `The site would be removed in one step, while ${listText(serving.map(({ name }) => name))} ${serving.length === 1 ? 'is' : 'are'} in service: their clusters would find nothing to follow, and could not be told so. Write "decommission: true" into their files first, and remove them in a later change.`;
  return [siteNotice(before, [], { kind: 'lock-out', severity: 'error', text })];
}

/** Zones that are gone without having been decommissioned or renamed. */
function vanishedZones({ pairs }: Comparison, before: Site, after: Site): readonly Notice[] {
  const newcomers = pairs.flatMap(({ before: old, after: now }) =>
    old === undefined && now !== undefined ? [now] : [],
  );
  return pairs.flatMap(({ before: zone, after: now }) => {
    if (zone === undefined || now !== undefined || isRetired(zone, [before, after])) return [];
    const heir = newcomers.find(({ network }) => network === zone.network);
    const told = { kind: 'lock-out', severity: 'error' } as const;
    if (heir === undefined) {
      const names = countText(reservedOf(before, zone).length, 'name');
      const text = `${zone.name} would be removed in one step, while ${names} ${names === '1 name' ? 'is' : 'are'} reserved for it: the forwarders above it would refuse the change. Write "decommission: true" into ${zone.file} first, and remove the file in a later change.`;
      return [zoneNotice(before, zone, [], { ...told, text })];
    }
    const text = `${heir.name} stands in the network of ${zone.name} (${zone.network}) and does not say that it is the same zone: the forwarders above it would refuse the change. Write "was: ${zone.name}" into ${heir.file}.`;
    return [zoneNotice(after, heir, [], { ...told, text })];
  });
}
