// Connections that are open and will be closed: those whose destination no entry of the new list covers, or which it leads
// elsewhere. The same rule by which a forwarder judges its open connections when it swaps its list.

import { parse } from 'yaml';
import {
  allowlistSchema,
  listenPortOf,
  protocolOf,
  type AllowlistSpec,
  type Entry,
} from '../../../forwarder/contract/allowlist.ts';
import { coversPattern, parseHostPattern } from '../../../forwarder/contract/host-pattern.ts';
import type { ChangedObject, Effect } from './effect.ts';

const ALLOWLIST = /^(?:network\/Allowlist\.[^/]+|host\/config\/allowlist)\.yaml$/;

/** Each destination of a zone once, however many forwarders stand on the way. */
export function cutConnections(changed: readonly ChangedObject[], today: string): readonly Effect[] {
  const cuts = new Map<string, Effect>();
  for (const object of changed) {
    if (!ALLOWLIST.test(object.name) || object.before === undefined || object.after === undefined) continue;
    for (const cut of cutsOf(object.path, specIn(object.before), specIn(object.after), today)) {
      const key = `${cut.zone} ${cut.subject}`;
      if (!cuts.has(key)) cuts.set(key, cut);
    }
  }
  return [...cuts.values()];
}

function cutsOf(
  object: string,
  before: AllowlistSpec | undefined,
  after: AllowlistSpec | undefined,
  today: string,
): readonly Effect[] {
  if (before === undefined || after === undefined) return [];
  const [were, are] = [permissionsOf(before, today), permissionsOf(after, today)];
  return [...were].flatMap(([zone, entries]) => {
    const isGone = isElsewhere(before, after, zone);
    const kept = isGone ? [] : (are.get(zone) ?? []);
    const unchanged = new Set(kept.map(keyOf));
    return entries.flatMap((entry) => {
      if (unchanged.has(keyOf(entry))) return [];
      const because = isGone ? 'the zone is no longer known by this name or address' : reasonToCut(entry, kept);
      if (because === undefined) return [];
      const phrase = `open connections to {} are closed: ${because}`;
      return [{ kind: 'cut', zone, subject: destinationOf(entry), phrase, object } as const];
    });
  });
}

function reasonToCut(entry: Entry, kept: readonly Entry[]): string | undefined {
  const covering = kept.filter((other) => covers(other, entry));
  if (covering.some((other) => placeOf(other) === placeOf(entry))) return undefined;
  if (covering.length > 0) return 'they end elsewhere now';
  return kept.some((other) => covers(entry, other))
    ? 'what is left does not cover all of them'
    : 'nothing covers them any more';
}

/** A zone whose addresses or way changed is no longer recognised where its connections come from. */
function isElsewhere(before: AllowlistSpec, after: AllowlistSpec, zone: string): boolean {
  const [was, is] = [before.zones[zone], after.zones[zone]];
  if (was === undefined || is === undefined) return true;
  return was.via !== is.via || (was.networks ?? []).some((network) => !is.networks?.includes(network));
}

/** What each zone may reach on the day: grants that have not ended, and reserved names. */
function permissionsOf({ grants, reserved }: AllowlistSpec, today: string): ReadonlyMap<string, readonly Entry[]> {
  const permissions = new Map<string, Entry[]>();
  const permit = (zones: readonly string[], entry: Entry): void => {
    for (const zone of zones) {
      const entries = permissions.get(zone);
      if (entries === undefined) permissions.set(zone, [entry]);
      else entries.push(entry);
    }
  };
  for (const { for: zones, entries } of grants) {
    for (const entry of entries) if (entry.expires === undefined || entry.expires >= today) permit(zones, entry);
  }
  for (const { for: zones, host, port } of reserved) permit(zones, { host, port });
  return permissions;
}

/** Equal for entries that let the same pass to the same place. */
function keyOf({ host, port, protocol, listenPort, to }: Entry): string {
  return JSON.stringify([host, port, protocol, listenPort, to]);
}

function covers(outer: Entry, inner: Entry): boolean {
  if (protocolOf(outer) !== protocolOf(inner)) return false;
  // Bytes without a name are told apart by the port on which they arrive.
  if (protocolOf(outer) === 'tcp') return listenPortOf(outer) === listenPortOf(inner);
  return outer.port === inner.port && coversHost(outer.host ?? '', inner.host ?? '');
}

function coversHost(outer: string, inner: string): boolean {
  const [one, other] = [parseHostPattern(outer), parseHostPattern(inner)];
  return !('fault' in one) && !('fault' in other) && coversPattern(one, other);
}

/** Where it ends is part of what was allowed; a name that goes up is the client's own. */
function placeOf({ to, host, port, protocol }: Entry): string {
  if (to !== undefined) return [to.service, to.namespace, to.address, to.port].join(' ');
  return protocol === 'tcp' ? `${host} ${port}` : '';
}

function destinationOf({ host, to, port }: Entry): string {
  return `${host ?? to?.address ?? to?.service ?? ''}:${port}`;
}

function specIn(text: string): AllowlistSpec | undefined {
  return allowlistSchema.safeParse(parse(text)).data?.spec;
}
