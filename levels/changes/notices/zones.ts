// Zones that come, change their name, are being retired, or go in the way they should.

import type { Site } from '../../model.ts';
import { reservedOf } from '../../reserved-names.ts';
import type { Notice } from '../change.ts';
import { countText, listText } from '../words.ts';
import type { ZonePair } from '../zone-pairs.ts';
import { isRetired, siteNotice, zoneNotice, type Comparison } from './comparison.ts';

export function zoneNotices({ before, after, pairs }: Comparison): readonly Notice[] {
  if (after === undefined) return before === undefined ? [] : goneSite(before);
  if (before === undefined) return [newSite(after)];
  return pairs.flatMap((pair) => [
    ...addedZone(after, pair, pairs),
    ...removedZone(before, after, pair),
    ...renamedZone(after, pair),
    ...retiringZone(after, pair),
    ...servingZone(after, pair),
    ...ledOnZone(after, pair),
  ]);
}

function newSite(site: Site): Notice {
  const text = `The site is new, with ${countText(site.zones.length, 'zone')}: ${listText(site.zones.map(({ name }) => name))}. Each is set up by hand once, from the top down: host/steps.md of the zone.`;
  return siteNotice(site, [], { kind: 'zone-added', severity: 'info', text });
}

/** Where a zone still served, that is a lock-out. */
function goneSite(site: Site): readonly Notice[] {
  if (site.zones.some(({ declaration }) => declaration.decommission !== true)) return [];
  const text = 'The site is gone; its zones were decommissioned before.';
  return [siteNotice(site, [], { kind: 'zone-removed', severity: 'info', text })];
}

/** One that stands where another stood is told as a lock-out. */
function addedZone(site: Site, { before, after }: ZonePair, pairs: readonly ZonePair[]): readonly Notice[] {
  if (before !== undefined || after === undefined) return [];
  const stood = pairs.some((pair) => pair.after === undefined && pair.before?.network === after.network);
  if (stood) return [];
  const place = after.parent === undefined ? 'at the top' : `below ${after.parent.name}`;
  const text = `${after.name} is new, at level ${after.level} ${place}. It is set up by hand once: host/steps.md of the zone.`;
  return [zoneNotice(site, after, [], { kind: 'zone-added', severity: 'info', text })];
}

function removedZone(before: Site, after: Site, { before: zone, after: now }: ZonePair): readonly Notice[] {
  if (zone === undefined || now !== undefined || !isRetired(zone, [before, after])) return [];
  const heir = [...after.zones, ...before.zones].find(({ declaration: { was } }) => was === zone.name);
  const how =
    zone.declaration.decommission === true
      ? 'it was decommissioned before'
      : `${heir?.name} says that it was ${zone.name}`;
  const text = `${zone.name} is gone; ${how}.`;
  return [zoneNotice(before, zone, [], { kind: 'zone-removed', severity: 'info', text })];
}

function renamedZone(site: Site, { before, after }: ZonePair): readonly Notice[] {
  if (before === undefined || after === undefined || before.name === after.name) return [];
  const text = `${before.name} is now called ${after.name}. Its cluster still looks under the old name and is led on from there, until "was" is removed.`;
  return [zoneNotice(site, after, ['was'], { kind: 'zone-renamed', severity: 'info', text })];
}

function retiringZone(site: Site, { before, after }: ZonePair): readonly Notice[] {
  if (before === undefined || after?.declaration.decommission !== true) return [];
  if (before.declaration.decommission === true) return [];
  const kept = countText(reservedOf(site, after).length, 'name');
  const text = `${after.name} is being retired: all it may reach ends, but for the ${kept} reserved for it. Remove ${after.file} in a later change.`;
  return [zoneNotice(site, after, ['decommission'], { kind: 'zone-decommissioned', severity: 'warning', text })];
}

function servingZone(site: Site, { before, after }: ZonePair): readonly Notice[] {
  if (after === undefined || before?.declaration.decommission !== true) return [];
  if (after.declaration.decommission === true) return [];
  const text = `${after.name} is no longer being retired: what it lists is in force again.`;
  return [zoneNotice(site, after, [], { kind: 'zone-decommissioned', severity: 'info', text })];
}

/** "was" where nothing is renamed now: it came too late, or goes because the cluster has followed. */
function ledOnZone(site: Site, { before, after }: ZonePair): readonly Notice[] {
  const [old, now] = [before?.declaration.was, after?.declaration.was];
  if (before === undefined || after === undefined || before.name !== after.name || old === now) return [];
  const text =
    now === undefined
      ? `A cluster that still looks under the name ${old} is no longer led on to ${after.name}.`
      : `A cluster that still looks under the name ${now} is led on to ${after.name}.`;
  return [zoneNotice(site, after, ['was'], { kind: 'zone-renamed', severity: 'info', text })];
}
