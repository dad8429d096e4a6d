// Sizes that an API server and etcd accept for one Allowlist. Whoever exceeds them learns which zones contribute most.

import {
  allowlistSpecSchema,
  MAX_ENTRIES,
  MAX_RESERVED,
  MAX_ZONES_PER_RESERVED,
} from '../../forwarder/contract/allowlist.ts';
import { forwarderAllowlist, membersOf, type ForwarderAllowlist } from '../forwarder-allowlist.ts';
import type { Site, Zone } from '../model.ts';
import { distinctNeeds, needsOf } from '../needs-of.ts';
import { problemAt, type Problem } from '../problem.ts';

const MAX_BYTES = 1_200_000;

export function checkSizes(site: Site): readonly Problem[] {
  return site.zones
    .filter(({ forwarder }) => forwarder !== undefined)
    .flatMap((zone) => {
      const state = findExcess(site, zone, forwarderAllowlist(site, zone));
      if (state === undefined) return [];
      const message = `Cannot write the Allowlist of "${zone.name}": ${state}`;
      return [problemAt(site.locate(zone.file, ['forwarder']), ['forwarder'], 'too-large', message)];
    });
}

function findExcess(site: Site, zone: Zone, list: ForwarderAllowlist): string | undefined {
  const entries = list.grants.reduce((sum, grant) => sum + grant.entries.length, 0);
  if (entries > MAX_ENTRIES)
    return `it has ${entries} entries and may have ${MAX_ENTRIES}. ${largestZones(site, zone)}`;
  const bytes = Buffer.byteLength(JSON.stringify(list));
  if (bytes > MAX_BYTES) return `it is ${bytes} bytes long and may be ${MAX_BYTES}. ${largestZones(site, zone)}`;
  if (list.reserved.length > MAX_RESERVED) {
    return `it has ${list.reserved.length} reserved names and may have ${MAX_RESERVED}. Remove names under "reserve"`;
  }
  if (list.released.length > MAX_RESERVED) {
    return `it has ${list.released.length} released names and may have ${MAX_RESERVED}. Remove names under "release" that are long gone`;
  }
  return findCrowded(list) ?? findUnwritable(zone, list);
}

/** What the resource itself has no room for. */
function findUnwritable(zone: Zone, list: ForwarderAllowlist): string | undefined {
  const { error } = allowlistSpecSchema.omit({ configDigest: true }).safeParse(list);
  const fault = error?.issues.find(({ code }) => code === 'too_big');
  if (fault?.code !== 'too_big') return undefined;
  const [part, name] = fault.path;
  if (part === 'zones') {
    return `"${String(name)}" is seen under more than ${fault.maximum} networks once those of its devices are taken out. Give devices fewer and larger networks, or write "seenAs"`;
  }
  return `the resource has no room for "${fault.path.join('.')}" of "${zone.name}" (${fault.message}). Divide the site, or put a zone with a forwarder between`;
}

function findCrowded(list: ForwarderAllowlist): string | undefined {
  const crowded = list.reserved.find((name) => name.for.length > MAX_ZONES_PER_RESERVED);
  if (crowded === undefined) return undefined;
  return `"${crowded.host}:${crowded.port}" is reserved for ${crowded.for.length} zones and may be for ${MAX_ZONES_PER_RESERVED}. Put a zone with a forwarder between, or divide the site`;
}

function largestZones(site: Site, zone: Zone): string {
  const contributions = membersOf(zone)
    .map((member) => ({ name: member.name, entries: distinctNeeds(needsOf(site, member)).length }))
    .sort((a, b) => b.entries - a.entries || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name, entries }) => `"${name}" with ${entries}`);
  return `Most come from ${contributions.join(', ')}: shorten those, or let wildcards stand for lists of names`;
}
