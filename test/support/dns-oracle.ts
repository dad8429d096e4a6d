// What a view must answer, said without zone files: straight from the host patterns and RFC 4592, slow and obvious.

import { matchesHost } from '../../forwarder/contract/host-pattern.ts';
import type { DnsView } from '../../levels/dns-view.ts';
import type { Seen } from './dns-client.ts';

export type Expected = readonly string[] | 'no-data' | 'no-such-name';

/** The same while the zone learns: every name but plant hosts and what lies below them. */
export function expectedLearning(view: DnsView, name: string): Expected {
  const isPlant = view.hosts.some((host) => [name, ...above(name)].includes(host.name));
  return isPlant ? expectedAnswer(view, name) : [view.face];
}

/** Addresses of a name in the parent's zone file, or why there are none. */
export function expectedAnswer(view: DnsView, name: string): Expected {
  const listed = expectedListed(view, name);
  if (listed !== undefined) return listed;
  if (exists(view, name)) return 'no-data';
  // DNS has no wildcard for one label: below `*.x` every depth resolves, unless a nearer name exists.
  const encloser = above(name).find((each) => exists(view, each));
  const wildcard = view.names.some((pattern) => pattern.kind === 'one-label' && pattern.base === encloser);
  return wildcard ? [view.face] : 'no-such-name';
}

/** The same for `dns: own`, which counts labels; undefined where the cluster's own server block answers. */
export function expectedOwnAnswer(view: DnsView, name: string): Expected | undefined {
  const listed = expectedListed(view, name);
  if (listed !== undefined) return listed;
  const isOurs = bases(view).some((base) => [name, ...above(name)].includes(base));
  if (!isOurs) return undefined;
  return exists(view, name) ? 'no-data' : 'no-such-name';
}

function expectedListed(view: DnsView, name: string): readonly string[] | undefined {
  const hosts = view.hosts.filter((host) => host.name === name);
  if (hosts.length > 0) return [...new Set(hosts.map((host) => host.address))].sort();
  return view.names.some((pattern) => matchesHost(pattern, name)) ? [view.face] : undefined;
}

function exists(view: DnsView, name: string): boolean {
  return name === '' || bases(view).some((base) => base === name || base.endsWith(`.${name}`));
}

function bases(view: DnsView): readonly string[] {
  return [...view.names.map((pattern) => pattern.base), ...view.hosts.map((host) => host.name)];
}

function above(name: string): readonly string[] {
  const labels = name.split('.');
  return labels.map((_, index) => labels.slice(index + 1).join('.'));
}

/** What was seen, in the oracle's words; undefined for anything but an answer or a denial. */
export function shapeOf(seen: Seen): Expected | undefined {
  if (seen.rcode === 'NXDOMAIN') return 'no-such-name';
  if (seen.rcode !== 'NOERROR') return undefined;
  return seen.answers.length === 0 ? 'no-data' : seen.answers.map((line) => line.split(' ').at(-1) ?? '');
}
