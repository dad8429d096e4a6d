// Who answers for an entry, by which change request and why, where it opens and closes nothing that this is another.

import type { EntryDeclaration } from '../../declaration/entry.ts';
import type { Site, Zone } from '../../model.ts';
import type { Need } from '../../need.ts';
import { destinationKey, needsOf } from '../../needs-of.ts';
import type { Notice } from '../change.ts';
import { destinationText, hostOf } from '../words.ts';
import { stayingZones, zoneNotice, type Comparison } from './comparison.ts';

export function entryNotices(comparison: Comparison): readonly Notice[] {
  const { before: former } = comparison;
  if (former === undefined) return [];
  return stayingZones(comparison).flatMap(({ site, before, after }) => {
    if (before.declaration.allow === after.declaration.allow) return [];
    const old = ownEntries(former, before);
    return [...ownEntries(site, after)].flatMap(([key, now]) => {
      const was = old.get(key);
      if (was === undefined) return [];
      return describe(after.name, was, now).map((text) => {
        const notice = zoneNotice(site, after, ['allow'], { kind: 'entry', severity: 'info', text });
        return { ...notice, line: now.provenance.line };
      });
    });
  });
}

function ownEntries(site: Site, zone: Zone): ReadonlyMap<string, Need> {
  const own = needsOf(site, zone).filter(({ provenance }) => provenance.kind === 'own');
  return new Map(own.map((need) => [destinationKey(need), need]));
}

/** The words of an entry that lead nowhere. */
type Words = Pick<EntryDeclaration, 'owner' | 'ticket' | 'why'>;

function describe(zone: string, { provenance: old }: Need, now: Need): readonly string[] {
  const entry = `the entry of ${zone} for ${destinationText({ ...now, hosts: [hostOf(now)] })}`;
  const { owner, ticket, why } = now.provenance;
  const parts: Readonly<Record<keyof Words, string | undefined>> = {
    owner: owner === old.owner ? undefined : `${owner} will answer for ${entry}, no longer ${old.owner}.`,
    ticket:
      ticket === old.ticket
        ? undefined
        : `The change request of ${entry} is ${ticket ?? 'none'}, until now ${old.ticket ?? 'none'}.`,
    why: why === old.why ? undefined : `The reason of ${entry} is "${why}", until now "${old.why}".`,
  };
  return Object.values(parts).filter((text) => text !== undefined);
}
