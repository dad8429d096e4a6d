// How `dns: own` says thousands of names in a handful of server blocks.
//
// The key of a server block is found by hashing, a template's pattern by trying one after the other. So names become
// keys, and names that are answered alike share a block: same number of labels, same addresses for the name itself,
// same depth below it. Within a block the number of labels alone tells the name itself from what stands below it.

import type { HostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { PlantHost } from '../../levels/dns-view.ts';
import { ancestorNamesOf, parentNameOf } from './zone-records.ts';

export type OwnGroup = {
  /** Labels of each key. */
  readonly labels: number;
  /** Addresses of the key itself; none: it exists without an address. */
  readonly self: readonly string[];
  /** How far below the key names resolve to `address`. */
  readonly below: 'none' | 'one-label' | 'any-depth';
  readonly keys: readonly string[];
};

/** The names in groups; listed names resolve to `address`, plant hosts to their own. Sorted, no key twice. */
export function ownGroupsOf(
  names: readonly HostPattern[],
  hosts: readonly PlantHost[],
  address: string,
): readonly OwnGroup[] {
  const listed = indexOf(names);
  const addresses = Map.groupBy(hosts, (host) => host.name);
  const keys = new Set([
    ...addresses.keys(),
    ...names.map((name) => name.base).filter((base) => !listed.isBelowAnyDepth(base)),
  ]);
  const groups = new Map<
    string,
    { labels: number; self: readonly string[]; below: OwnGroup['below']; keys: string[] }
  >();
  for (const key of [...keys, ...gapsBetween(keys, listed)].sort()) {
    const self =
      addresses
        .get(key)
        ?.map((host) => host.address)
        .sort() ?? (listed.isListed(key) ? [address] : []);
    const group = { labels: key.split('.').length, self: [...new Set(self)], below: listed.depthBelow(key), keys: [] };
    const id = JSON.stringify(group);
    const known = groups.get(id) ?? group;
    groups.set(id, { ...known, keys: [...known.keys, key] });
  }
  return [...groups.keys()].sort().flatMap((id) => groups.get(id) ?? []);
}

type Index = {
  isListed(name: string): boolean;
  isBelowAnyDepth(name: string): boolean;
  depthBelow(key: string): OwnGroup['below'];
};

function indexOf(names: readonly HostPattern[]): Index {
  const byBase = Map.groupBy(names, (name) => name.base);
  const has = (base: string, kind: HostPattern['kind']): boolean =>
    byBase.get(base)?.some((name) => name.kind === kind) ?? false;
  const isBelowAnyDepth = (name: string): boolean => ancestorNamesOf(name).some((above) => has(above, 'any-depth'));
  return {
    isBelowAnyDepth,
    isListed: (name) => has(name, 'exact') || has(parentNameOf(name), 'one-label') || isBelowAnyDepth(name),
    depthBelow: (key) => {
      if (has(key, 'any-depth') || isBelowAnyDepth(key)) return 'any-depth';
      return has(key, 'one-label') ? 'one-label' : 'none';
    },
  };
}

/**
 * Names between two keys that exist only because something stands below them. The key above would deny them, and a
 * denied name takes everything below it along (RFC 8020), so they are keys of their own.
 */
function gapsBetween(keys: ReadonlySet<string>, listed: Index): ReadonlySet<string> {
  const isGap = (name: string): boolean =>
    !keys.has(name) && !listed.isListed(name) && ancestorNamesOf(name).some((above) => keys.has(above));
  return new Set([...keys].flatMap((key) => ancestorNamesOf(key).filter(isGap)));
}
