// Everything of a site that ends by itself: entries, learning, authorities, and the freshness of the profiles it uses.

import { startOfDay } from '../../../forwarder/contract/days.ts';
import { STALE_DAYS } from '../../../levels/checks/days.ts';
import { compareText } from '../../../levels/compare-text.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import { needsOf } from '../../../levels/needs-of.ts';
import { profileUsesOf } from '../../../levels/needs/profile-use.ts';
import { pathInRepository } from '../places.ts';
import type { Ending, EndingState } from './ending.ts';

/** What ends within so many days deserves a look now. */
export const SOON_DAYS = 60;
const DAY_MS = 86_400_000;

type Undated = Omit<Ending, 'state'>;

/** By day, the earliest first. */
export function endingsOf(site: Site, today: string): readonly Ending[] {
  const all: readonly Undated[] = [
    ...site.zones.flatMap((zone) => [...entriesOf(site, zone), ...learningOf(site, zone)]),
    ...authoritiesOf(site),
    ...reviewsOf(site),
  ];
  return all
    .map((ending) => ({ ...ending, state: stateOf(ending, today) }))
    .sort(
      (a, b) => compareText(a.day, b.day) || compareText(a.place.path, b.place.path) || a.place.line - b.place.line,
    );
}

function entriesOf(site: Site, zone: Zone): readonly Undated[] {
  return needsOf(site, zone).flatMap(({ host, port, end, expires, provenance }): readonly Undated[] => {
    if (expires === undefined) return [];
    const name = host ?? (end !== undefined && 'address' in end.to ? end.to.address : '');
    return [
      {
        kind: 'entry',
        day: expires,
        what: `${name}:${port}`,
        consequence: `Every forwarder on the way denies it from the next day on: ${provenance.why}`,
        zones: [zone.name],
        owner: provenance.owner,
        ticket: provenance.ticket,
        place: { path: pathInRepository(site, provenance.file), line: provenance.line },
      },
    ];
  });
}

function learningOf(site: Site, zone: Zone): readonly Undated[] {
  const { unlisted, until } = zone.declaration.dns ?? {};
  if (unlisted !== 'forwarder' || until === undefined) return [];
  const { line } = site.locate(zone.file, ['dns', 'until']);
  return [
    {
      kind: 'learning',
      day: until,
      what: `Learning mode of ${zone.name}`,
      consequence:
        'What was learnt should be entries by then. Unlisted names resolve until somebody removes "unlisted".',
      zones: [zone.name],
      owner: undefined,
      ticket: undefined,
      place: { path: pathInRepository(site, zone.file), line },
    },
  ];
}

function authoritiesOf(site: Site): readonly Undated[] {
  return [...site.authorities.values()].flatMap(({ name, file, certificates }) =>
    certificates.map(({ validTo, line }): Undated => ({
      kind: 'authority',
      day: new Date(validTo).toISOString().slice(0, 10),
      what: `Certificate of the authority "${name}"`,
      consequence: 'Brokers no longer believe what it signed.',
      zones: site.zones.some((zone) => zone.name === name) ? [name] : [],
      owner: undefined,
      ticket: undefined,
      place: { path: pathInRepository(site, file), line },
    })),
  );
}

function reviewsOf(site: Site): readonly Undated[] {
  const uses = site.zones.flatMap((zone) => profileUsesOf(zone).map((use) => ({ zone, name: use.name })));
  return [...new Set(uses.map(({ name }) => name))].flatMap((name): readonly Undated[] => {
    const loaded = site.profiles.get(name);
    if (loaded === undefined) return [];
    const { reviewed } = loaded.profile;
    return [
      {
        kind: 'review',
        day: addDays(reviewed, STALE_DAYS + 1),
        what: `Review of profile "${name}"`,
        consequence: `Last compared with its source on ${reviewed}; after ${STALE_DAYS} days it may miss names, or hold some too many.`,
        zones: uses.filter((use) => use.name === name).map(({ zone }) => zone.name),
        owner: undefined,
        ticket: undefined,
        place: { path: pathInRepository(site, loaded.file), line: 1 },
      },
    ];
  });
}

/** A last day has ended on the next; a review is overdue on its day. */
function stateOf({ kind, day }: Undated, today: string): EndingState {
  if (day < today || (kind === 'review' && day === today)) return 'ended';
  return day <= addDays(today, SOON_DAYS) ? 'soon' : 'later';
}

function addDays(day: string, days: number): string {
  return new Date((startOfDay(day) ?? 0) + days * DAY_MS).toISOString().slice(0, 10);
}
