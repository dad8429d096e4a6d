// The records of a view: which owner names a zone file needs so that every host pattern means in DNS what it means in
// the forwarder.
//
// One thing makes this less than obvious. A wildcard answers only below its closest encloser (RFC 4592 §3.3.1): the
// longest name that exists, and a name exists as soon as anything below it has a record. So with `**.x` and `a.b.x`,
// the name b.x exists, `*.x` no longer answers for it or for c.b.x, and both need records of their own. Hence the rule:
// every name that exists gets an address where a pattern matches it, and a wildcard where one covers what lies below.

import type { HostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { DnsView, PlantHost } from '../../levels/dns-view.ts';

export type ZoneRecord = { readonly owner: string; readonly type: 'A' | 'PTR'; readonly data: string };

/** RFC 1035 §2.3.4: 253 visible characters. */
const MAX_NAME = 253;

/** Every record of a view but SOA and NS, in canonical DNS order (RFC 4034 §6.1). */
export function recordsOf(view: DnsView): readonly ZoneRecord[] {
  const covered = coverageOf(view);
  const addresses = addressesByName(view.hosts);
  const records: ZoneRecord[] = view.hosts.map(({ name, address }) => ({
    owner: reverseNameOf(address),
    type: 'PTR',
    data: name,
  }));
  for (const name of existingNames(view)) {
    for (const data of addresses.get(name) ?? covered.addressOf(name)) records.push({ owner: name, type: 'A', data });
    // No name fits below one this long, and the wildcard itself would be too long to write.
    const wildcard = `*.${name}`;
    if (covered.isCoveredBelow(name) && wildcard.length <= MAX_NAME)
      records.push({ owner: wildcard, type: 'A', data: view.face });
  }
  return sortRecords(records);
}

/** 10.20.1.130 → 130.1.20.10.in-addr.arpa */
export function reverseNameOf(address: string): string {
  return `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
}

/** The name without its first label; empty for a single label. */
export function parentNameOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}

/** The names above a name, nearest first, the root not among them. */
export function ancestorNamesOf(name: string): readonly string[] {
  const parent = parentNameOf(name);
  return parent === '' ? [] : [parent, ...ancestorNamesOf(parent)];
}

type Coverage = { addressOf(name: string): readonly string[]; isCoveredBelow(name: string): boolean };

function coverageOf(view: DnsView): Coverage {
  const exact = basesOf(view.names, 'exact');
  const oneLabel = basesOf(view.names, 'one-label');
  const anyDepth = basesOf(view.names, 'any-depth');
  const isBelowAnyDepth = (name: string): boolean => ancestorNamesOf(name).some((above) => anyDepth.has(above));
  const isListed = (name: string): boolean =>
    exact.has(name) || oneLabel.has(parentNameOf(name)) || isBelowAnyDepth(name);
  return {
    addressOf: (name) => (isListed(name) ? [view.face] : []),
    isCoveredBelow: (name) => oneLabel.has(name) || anyDepth.has(name) || isBelowAnyDepth(name),
  };
}

function basesOf(names: readonly HostPattern[], kind: HostPattern['kind']): ReadonlySet<string> {
  return new Set(names.filter((name) => name.kind === kind).map((name) => name.base));
}

function existingNames(view: DnsView): ReadonlySet<string> {
  const named = [
    ...view.names.map((name) => name.base),
    ...view.hosts.flatMap((host) => [host.name, reverseNameOf(host.address)]),
  ];
  return new Set(named.flatMap((name) => [name, ...ancestorNamesOf(name)]));
}

function addressesByName(hosts: readonly PlantHost[]): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, readonly string[]>();
  for (const { name, address } of hosts) byName.set(name, [...(byName.get(name) ?? []), address]);
  return byName;
}

function sortRecords(records: readonly ZoneRecord[]): readonly ZoneRecord[] {
  // A blank sorts before every character of a label, so that a name comes before those below it.
  const keyed = new Map(
    records.map((record) => [
      `${record.owner.split('.').toReversed().join(' ')}  ${record.type} ${record.data}`,
      record,
    ]),
  );
  return [...keyed.keys()].sort().flatMap((key) => keyed.get(key) ?? []);
}
