// Entries that had ended: lines that come too late to open anything, and lines that leave without closing anything.

import { hasEnded } from '../../checks/days.ts';
import type { Site, Zone } from '../../model.ts';
import type { Need } from '../../need.ts';
import { destinationKey, needsOf } from '../../needs-of.ts';
import type { Notice } from '../change.ts';
import { destinationText, hostOf } from '../words.ts';
import { zoneNotice, type Comparison } from './comparison.ts';

export function expiredNotices({ before, after, pairs, today }: Comparison): readonly Notice[] {
  return pairs.flatMap((pair): readonly Notice[] => {
    const old = ownEntries(before, pair.before);
    const now = ownEntries(after, pair.after);
    return [
      ...(pair.after === undefined ? [] : tooLate(after, pair.after, old, now, today)),
      ...(pair.after === undefined || before === undefined || pair.before === undefined
        ? []
        : leaving(before, pair.before, old, now, today)),
    ];
  });
}

type Entries = ReadonlyMap<string, Need>;

function ownEntries(site: Site | undefined, zone: Zone | undefined): Entries {
  if (site === undefined || zone === undefined) return new Map();
  const own = needsOf(site, zone).filter(({ provenance }) => provenance.kind === 'own');
  return new Map(own.map((need) => [destinationKey(need), need]));
}

function tooLate(site: Site | undefined, zone: Zone, old: Entries, now: Entries, today: string): readonly Notice[] {
  if (site === undefined) return [];
  return [...now].flatMap(([key, need]) => {
    const known = old.get(key);
    if (!hasEnded(need.expires, today) || (known !== undefined && hasEnded(known.expires, today))) return [];
    const text = `The entry of ${zone.name} for ${textOf(need)} ended on ${need.expires}: it opens nothing. Write a later day, or remove it.`;
    return [placed(zoneNotice(site, zone, [], { kind: 'already-expired', severity: 'warning', text }), need)];
  });
}

function leaving(site: Site, zone: Zone, old: Entries, now: Entries, today: string): readonly Notice[] {
  return [...old].flatMap(([key, need]) => {
    if (!hasEnded(need.expires, today) || now.has(key)) return [];
    const text = `The entry of ${zone.name} for ${textOf(need)}, which ended on ${need.expires}, is removed: nothing closes by that.`;
    return [placed(zoneNotice(site, zone, [], { kind: 'already-expired', severity: 'info', text }), need)];
  });
}

function textOf(need: Need): string {
  return destinationText({ ...need, hosts: [hostOf(need)] });
}

function placed(notice: Notice, { provenance: { line } }: Need): Notice {
  return { ...notice, line };
}
