// What forwarders would refuse of a change: names that are reserved for a zone and would be gone without anybody having said
// so (forwarder/allowlist/reserved-rule.ts). The rule is applied to the lists themselves, so that what is told is what would
// happen; which mistake it was is then read from the tree.

import { forwarderAllowlist, type ForwarderAllowlist } from '../../forwarder-allowlist.ts';
import type { Site, Zone } from '../../model.ts';
import { needsOf } from '../../needs-of.ts';
import { polices } from '../../needs/passage.ts';
import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import { siteNotice, zoneNotice, type Comparison } from './comparison.ts';

type Dropped = { readonly name: string; readonly zone: Zone; readonly by: Zone };

/** What forwarders would refuse of zones that stay. */
export function refusals(comparison: Comparison, before: Site, after: Site): readonly Notice[] {
  if (!mayDrop(comparison, before, after)) return [];
  const dropped = droppedNames(comparison, before, after);
  const zones = [...new Set(dropped.map(({ zone }) => zone))];
  const whole = zones.flatMap((zone) => wholeZone(comparison, zone, dropped) ?? []);
  const told = new Set(whole.map(({ zone }) => zone));
  return [
    ...whole,
    ...takenNames(
      after,
      dropped.filter(({ zone }) => !told.has(zone.name)),
    ),
  ];
}

/** A cheap look: lists are built only where a zone lost a name or its place. */
function mayDrop({ pairs, renamed }: Comparison, before: Site, after: Site): boolean {
  return pairs.some(({ before: old, after: now }) => {
    if (old === undefined || now === undefined) return false;
    const parent = old.parent === undefined ? undefined : (renamed.get(old.parent.name) ?? old.parent.name);
    if (parent !== now.parent?.name || polices(old) !== polices(now)) return true;
    const kept = reservedHosts(after, now);
    return [...reservedHosts(before, old)].some((name) => !kept.has(name));
  });
}

/** As reservedOf() finds them, unsorted. */
function reservedHosts(site: Site, zone: Zone): ReadonlySet<string> {
  const reserved = needsOf(site, zone).filter(
    (need) => need.reserved && need.protocol === 'tls' && need.end === undefined,
  );
  return new Set(reserved.map(({ host, port }) => `${host}:${port}`));
}

function droppedNames({ pairs }: Comparison, before: Site, after: Site): readonly Dropped[] {
  const staying = new Map(after.zones.map((zone) => [zone.name, zone]));
  return pairs.flatMap(({ before: old, after: by }) => {
    if (old?.forwarder === undefined || by?.forwarder === undefined) return [];
    const lists = [forwarderAllowlist(before, old), forwarderAllowlist(after, by)] as const;
    return refusedBy(...lists).flatMap(({ name, zone }) => {
      const found = staying.get(zone);
      return found === undefined ? [] : [{ name, zone: found, by }];
    });
  });
}

/** The forwarder's rule: still reserved, or released, or of a zone that either list calls retired. */
function refusedBy(
  before: ForwarderAllowlist,
  after: ForwarderAllowlist,
): readonly { readonly name: string; readonly zone: string }[] {
  const kept = new Set(after.reserved.flatMap((name) => name.for.map((zone) => `${name.host}:${name.port} ${zone}`)));
  const released = new Set(after.released.map(({ host, port }) => `${host}:${port}`));
  const retired = new Set([...(before.retired ?? []), ...(after.retired ?? [])]);
  return before.reserved
    .map(({ host, port, for: zones }) => ({ name: `${host}:${port}`, zones }))
    .filter(({ name }) => !released.has(name))
    .flatMap(({ name, zones }) =>
      zones.filter((zone) => !kept.has(`${name} ${zone}`) && !retired.has(zone)).map((zone) => ({ name, zone })),
    );
}

/** A zone that lost its place in a list, not a name. */
function wholeZone({ pairs, after: site }: Comparison, zone: Zone, dropped: readonly Dropped[]): Notice | undefined {
  const old = pairs.find(({ after }) => after === zone)?.before;
  const by = [...new Set(dropped.filter((each) => each.zone === zone).map((each) => each.by))];
  if (old === undefined || site === undefined) return undefined;
  const told = { kind: 'lock-out', severity: 'error' } as const;
  if (by.includes(zone)) {
    if (!polices(old) || polices(zone)) return undefined;
    const text = `${zone.name} would stop holding its own workloads to its list without saying so, and its forwarder would refuse the change. Write "policies: { forwarder: none }" into ${zone.file}.`;
    return zoneNotice(site, zone, [], { ...told, text });
  }
  if (old.parent === undefined || zone.parent === undefined || old.parent.name === zone.parent.name) return undefined;
  const left = by.filter((forwarder) => !isBelow(zone, forwarder));
  if (left.length === 0) return undefined;
  const text = `${zone.name} would move from ${old.parent.name} to ${zone.parent.name} under its old name, and ${listText(left.map(({ name }) => name))} would refuse to let it go. Give it a new name below ${zone.parent.name}, and decommission the old one.`;
  return zoneNotice(site, zone, ['parent'], { ...told, text });
}

function isBelow(zone: Zone, above: Zone): boolean {
  return zone.parent !== undefined && (zone.parent === above || isBelow(zone.parent, above));
}

/** Names taken from zones, told once for all zones that lose the same. */
function takenNames(site: Site, dropped: readonly Dropped[]): readonly Notice[] {
  const zonesOf = new Map<string, Set<Zone>>();
  for (const { name, zone } of dropped) zonesOf.set(name, (zonesOf.get(name) ?? new Set()).add(zone));
  const namesOf = new Map<string, { readonly zones: readonly Zone[]; readonly names: string[] }>();
  for (const [name, set] of zonesOf) {
    const zones = site.zones.filter((zone) => set.has(zone));
    const key = zones.map((zone) => zone.name).join();
    const known = namesOf.get(key) ?? { zones, names: [] };
    known.names.push(name);
    namesOf.set(key, known);
  }
  return [...namesOf.values()].map(({ zones, names }) => takenFrom(site, zones, names, dropped));
}

function takenFrom(site: Site, zones: readonly Zone[], names: readonly string[], dropped: readonly Dropped[]): Notice {
  const by = new Set(dropped.filter(({ name }) => names.includes(name)).map((each) => each.by));
  const forwarders = site.zones
    .filter((zone) => by.has(zone))
    .map(({ name }) => name)
    .toReversed();
  const [zone] = zones;
  const [file, notice] =
    zones.length === 1 && zone !== undefined
      ? [zone.file, zoneNotice.bind(undefined, site, zone, [])]
      : ['site.yaml', siteNotice.bind(undefined, site, [])];
  const [is, them] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const text = `${listText(names)} ${is} reserved for ${listText(zones.map(({ name }) => name))} and would be cut off: ${listText(forwarders)} would refuse the change. If that is meant, list ${them} under "release" in ${file}.`;
  return notice({ kind: 'lock-out', severity: 'error', text });
}
