// The Allowlist of one forwarder: the effective allowlists of all zones below it, each for its origin. Nothing else.
//
// Entries that come from one file and serve the same zones form one grant. Everything is sorted by code units and nothing
// depends on the day, so the same declaration gives the same bytes on every machine.

import type { AllowlistSpec, AllowlistZone, Entry, Grant, ReservedName } from '../forwarder/contract/allowlist.ts';
import { compareText } from './compare-text.ts';
import { subtract } from './addresses.ts';
import { descendantsOf, type Site, type Zone } from './model.ts';
import type { Need } from './need.ts';
import { distinctNeeds, needsOf } from './needs-of.ts';
import { forwardersOf, polices } from './needs/passage.ts';
import { compareDestinations, reservedOf } from './reserved-names.ts';

export type ForwarderAllowlist = Omit<AllowlistSpec, 'configDigest'>;

/** Where no profile dates a list: a clock behind it is wrong all the same. */
const FIRST_DAY = '2026-01-01';

export function forwarderAllowlist(site: Site, zone: Zone): ForwarderAllowlist {
  const members = membersOf(zone);
  return {
    notBefore: newestReview(site, members),
    zones: Object.fromEntries(members.map((member) => [member.name, placeOf(zone, member)])),
    grants: grantsOf(site, zone, members),
    reserved: reservedNames(site, members),
    released: releasedNames(site, members),
    ...retiredZones(zone, members),
  };
}

/** The zones whose connections a forwarder judges, by name. */
export function membersOf(zone: Zone): readonly Zone[] {
  const members = polices(zone) ? [zone, ...descendantsOf(zone)] : [...descendantsOf(zone)];
  return members.sort((a, b) => compareText(a.name, b.name));
}

/** How a forwarder knows the connections of a member: by their addresses, or by the child they come through. */
function placeOf(zone: Zone, member: Zone): AllowlistZone {
  if (member === zone) return { networks: ownNetworks(zone) };
  if (member.parent === zone) return { networks: [...member.seenAs] };
  let child = member;
  while (child.parent !== undefined && child.parent !== zone) child = child.parent;
  return { via: child.name };
}

/** A zone that polices itself: its pods and its network, less what belongs to its children. */
function ownNetworks({ network, cluster, children }: Zone): string[] {
  const theirs = children.flatMap(({ seenAs }) => seenAs);
  return [network, ...(cluster === undefined ? [] : [cluster.pods])].flatMap((own) => subtract(own, theirs));
}

type Line = { readonly from: string; readonly entry: Entry; readonly zones: string[] };

function grantsOf(site: Site, zone: Zone, members: readonly Zone[]): Grant[] {
  const lines = new Map<string, Line>();
  for (const member of members) {
    for (const need of grantedNeeds(site, zone, member)) {
      const entry = toEntry(zone, need);
      const from = need.provenance.file;
      const key = `${from} ${JSON.stringify(entry)}`;
      const line = lines.get(key);
      if (line === undefined) lines.set(key, { from, entry, zones: [member.name] });
      else line.zones.push(member.name);
    }
  }
  return groupLines([...lines.values()]);
}

/** What passes this forwarder for a member. A decommissioned zone keeps its reserved names only, which stand apart. */
function grantedNeeds(site: Site, zone: Zone, member: Zone): readonly Need[] {
  if (member.declaration.decommission === true) return [];
  return distinctNeeds(needsOf(site, member).filter((need) => forwardersOf(member, need).includes(zone)));
}

function groupLines(lines: readonly Line[]): Grant[] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const key = `${line.from} ${line.zones.join(' ')}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, group]) => {
      const [first] = group;
      if (first === undefined) return [];
      return [{ for: first.zones, from: first.from, entries: group.map(({ entry }) => entry).sort(compareEntries) }];
    });
}

/** Defaults stay unwritten: lists are read by people. */
function toEntry(zone: Zone, { host, port, protocol, listenPort, end, expires, provenance }: Need): Entry {
  return {
    ...(host === undefined ? {} : { host }),
    port,
    ...(protocol === 'tls' ? {} : { protocol }),
    ...(listenPort === undefined ? {} : { listenPort }),
    ...(end?.at === zone.name ? { to: { ...end.to } } : {}),
    ...(expires === undefined ? {} : { expires }),
    line: provenance.line,
  };
}

function compareEntries(a: Entry, b: Entry): number {
  return (
    compareDestinations(a, b) ||
    compareText(a.protocol ?? '', b.protocol ?? '') ||
    (a.listenPort ?? 0) - (b.listenPort ?? 0) ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  );
}

function reservedNames(site: Site, members: readonly Zone[]): ReservedName[] {
  const names = new Map<string, ReservedName>();
  for (const member of members) {
    for (const { host, port } of reservedOf(site, member)) {
      const name = names.get(`${host}:${port}`) ?? { host, port, for: [] };
      name.for.push(member.name);
      names.set(`${host}:${port}`, name);
    }
  }
  return [...names.values()].sort(compareDestinations);
}

function releasedNames(site: Site, members: readonly Zone[]): AllowlistSpec['released'] {
  const declared = [site.declaration, ...members.map(({ declaration }) => declaration)].flatMap(
    ({ release = [] }) => release,
  );
  const names = new Map(declared.map(({ host, port }) => [`${host}:${port}`, { host, port }]));
  return [...names.values()].sort(compareDestinations);
}

/**
 * Zones whose reserved names may leave: those decommissioned, whose file goes in a later change; the former names of renamed
 * ones; and the forwarder's own, where it says that it no longer polices itself.
 */
function retiredZones(zone: Zone, members: readonly Zone[]): Pick<AllowlistSpec, 'retired'> {
  const leaving = members.flatMap(({ name, declaration: { decommission, was } }) => [
    ...(decommission === true ? [name] : []),
    ...(was === undefined ? [] : [was]),
  ]);
  const own = zone.declaration.policies?.forwarder === 'none' ? [zone.name] : [];
  const retired = [...leaving, ...own].sort(compareText);
  return retired.length === 0 ? {} : { retired };
}

function newestReview(site: Site, members: readonly Zone[]): string {
  const reviews = members
    .flatMap((member) => needsOf(site, member))
    .map(({ provenance }) => provenance.reviewed ?? FIRST_DAY);
  return reviews.reduce((newest, day) => (day > newest ? day : newest), FIRST_DAY);
}
