// Names of the type "internal" ended at a Service of the cluster the proxy stood in. Which one, the resource does not say: the
// caller does, or the name is dropped.

import { becauseOfEntry } from '../because.ts';
import type { Fate } from '../finding.ts';
import type { OldName } from '../old-name.ts';
import type { EntryEnd, PlannedEntry } from '../plan.ts';

export type SplitNames = { readonly ends: readonly PlannedEntry[]; readonly fates: readonly Fate[] };

/** Entries for the internal names of one zone; `parent` is the zone right above it. */
export function internalEnds(
  zone: string,
  parent: string | undefined,
  names: readonly OldName[],
  targets: ReadonlyMap<string, string>,
  whyOf: (name: OldName) => string,
): SplitNames {
  const ends: PlannedEntry[] = [];
  const fates: Fate[] = [];
  for (const name of names) {
    if (name.end.kind !== 'inside') continue;
    const { written, at, pattern } = name;
    const host = pattern.text;
    const end = endOf(targets.get(host));
    const fault = findFault(name.pattern, name.end.zone, end, parent);
    const port = end?.port ?? name.port;
    if (end === undefined || fault !== undefined) {
      fates.push({ zone, written, port, at, outcome: 'dropped', hosts: [], because: fault ?? '' });
      continue;
    }
    const entry = { host, port, why: whyOf(name), acknowledge: false, to: end };
    // A name that a wildcard of its list covered came by both.
    if (!ends.some((other) => other.host === host && other.port === port)) ends.push(entry);
    fates.push({ zone, written, port, at, outcome: 'kept', hosts: [host], because: becauseOfEntry(entry) });
  }
  return { ends, fates };
}

function findFault(
  pattern: OldName['pattern'],
  endsAt: string,
  end: EntryEnd | undefined,
  parent: string | undefined,
): string | undefined {
  if (end === undefined) {
    return `it ended inside ${endsAt}, and where is not in the resource: say "--internal ${pattern.text}=<address or service.namespace>:<port>"`;
  }
  if (pattern.kind !== 'exact') return 'it is a wildcard, and one server cannot stand for all names below it';
  if ('service' in end && endsAt !== parent) {
    return `it ended in the cluster of ${endsAt}, and a Service can be reached from the zone right below only: give an address with --internal`;
  }
  return undefined;
}

/** `10.40.0.30:8883`, or `service.namespace:8883`. */
function endOf(target: string | undefined): EntryEnd | undefined {
  const [, place = '', digits = ''] = /^([a-z0-9.-]+):(\d+)$/.exec(target ?? '') ?? [];
  const port = Number(digits);
  if (place === '' || port < 1 || port > 65535) return undefined;
  if (/^[\d.]+$/.test(place)) return { address: place, port };
  const [service = '', namespace = 'default'] = place.split('.');
  return { service, namespace, port };
}
