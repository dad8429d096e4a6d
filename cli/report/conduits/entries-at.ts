// What passes one forwarder for some of the zones it serves: each need once, with the zones that have it.

import { compareText } from '../../../levels/compare-text.ts';
import { hasEnded } from '../../../levels/checks/days.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import type { Need, NeedEnd } from '../../../levels/need.ts';
import { destinationKey, distinctNeeds, needsOf } from '../../../levels/needs-of.ts';
import { forwardersOf } from '../../../levels/needs/passage.ts';
import { compareDestinations } from '../../../levels/reserved-names.ts';
import { pathInRepository } from '../places.ts';
import type { ConduitEntry, Standing } from './conduit.ts';

export type Passage = {
  readonly forwarder: Zone;
  /** Zones whose needs are asked for. */
  readonly members: readonly Zone[];
  readonly today: string;
};

/** An entry, with one of the needs it stands for: they differ in the zone only. */
export type Sourced = { readonly entry: ConduitEntry; readonly need: Need };

export function entriesAt(site: Site, { forwarder, members, today }: Passage): readonly Sourced[] {
  const found = new Map<string, { readonly sourced: Sourced; readonly zones: Set<string> }>();
  for (const member of members) {
    const needs = needsOf(site, member).filter((need) => forwardersOf(member, need).includes(forwarder));
    const kept = new Set(distinctNeeds(needs).map(keyOf));
    for (const need of needs) {
      const standing = standingOf(need, kept, today);
      const key = `${standing} ${keyOf(need)}`;
      const known = found.get(key);
      if (known === undefined) {
        const entry = entryOf(site, need, { standing, through: throughFrom(forwarder, member, need) });
        found.set(key, { sourced: { entry, need }, zones: new Set([member.name]) });
      } else known.zones.add(member.name);
    }
  }
  return [...found.values()]
    .map(({ sourced: { entry, need }, zones }) => ({ entry: { ...entry, zones: [...zones].sort(compareText) }, need }))
    .sort((a, b) => compareEntries(a.entry, b.entry));
}

/** Equal for needs that differ in their zone only. */
function keyOf(need: Need): string {
  const { provenance, reserved, expires } = need;
  const { file, line, kind, why } = provenance;
  return JSON.stringify([destinationKey(need), reserved, expires, file, line, kind, why]);
}

function standingOf(need: Need, kept: ReadonlySet<string>, today: string): Standing {
  if (hasEnded(need.expires, today)) return 'ended';
  return kept.has(keyOf(need)) ? 'in-force' : 'repeated';
}

function throughFrom(forwarder: Zone, member: Zone, need: Need): readonly string[] {
  const chain = forwardersOf(member, need);
  return chain.slice(chain.indexOf(forwarder)).map(({ name }) => name);
}

function entryOf(
  site: Site,
  { zone, host, port, protocol, listenPort, end, expires, reserved, provenance }: Need,
  { standing, through }: Pick<ConduitEntry, 'standing' | 'through'>,
): ConduitEntry {
  const { why, owner, ticket, file, line } = provenance;
  return {
    host: host ?? (end !== undefined && 'address' in end.to ? end.to.address : 'any name'),
    port,
    protocol,
    listenPort,
    zones: [zone],
    through,
    end: endText(end),
    reserved,
    standing,
    expires,
    why,
    owner,
    ticket,
    place: { path: pathInRepository(site, file), line },
  };
}

function endText(end: NeedEnd | undefined): string {
  if (end === undefined) return 'Internet';
  const { at, to } = end;
  const target = 'address' in to ? `${to.address}:${to.port}` : `Service ${to.namespace}/${to.service}:${to.port}`;
  return `${target} at ${at}`;
}

function compareEntries(a: ConduitEntry, b: ConduitEntry): number {
  return (
    compareDestinations(a, b) ||
    compareText(a.protocol, b.protocol) ||
    compareText(a.place.path, b.place.path) ||
    a.place.line - b.place.line ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  );
}
