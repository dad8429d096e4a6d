// Folds changes: what happened for the same reason in many zones and sites, or to many destinations of one zone, is told
// once. A profile that gains a name is one sentence about 900 zones, not 900 sentences.
//
// Two steps: changes that differ in their zone only become one; then those that differ in their destination only, for the
// same zones and the same reason.

import { compareText } from '../compare-text.ts';
import type { Change, ChangeGroup, ChangeKind, Notice, NoticeGroup, SiteChange } from './change.ts';
import { foldRisks } from './fold-risks.ts';
import { tell } from './sentence.ts';
import { countText, destinationText, listText } from './words.ts';

/** By owner (what nobody owns last), then by what an approver has to look at first. */
export function foldChanges(siteChanges: readonly SiteChange[]): readonly ChangeGroup[] {
  const changes = siteChanges.flatMap((site) => site.changes);
  const isOneSite = siteChanges.length < 2;
  const alike = [...groupBy(changes, likenessOf).values()];
  const together = groupBy(alike, (group) => companyOf(group));
  return [...together.values()].map((groups) => groupOf(groups, isOneSite)).sort(compareGroups);
}

/** The same words once, in the order of their severity. */
export function foldNotices(siteChanges: readonly SiteChange[]): readonly NoticeGroup[] {
  const told = siteChanges.flatMap(({ site, notices }) => notices.map((notice) => ({ site, notice })));
  const groups = groupBy(told, ({ notice: { kind, severity, text } }) => `${severity} ${kind} ${text}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { kind, severity, text } = first.notice;
      const sites = [...new Set(group.map(({ site }) => site))];
      return [{ kind, severity, text, sites, notices: group.map(({ notice }) => notice) }];
    })
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

const SEVERITIES: readonly Notice['severity'][] = ['error', 'warning', 'info'];

/** Equal for changes that one sentence can say of several zones. */
function likenessOf(change: Change): string {
  const { kind, cause, hosts, port, protocol, listenPort, before, end, expires, firstExpires } = change;
  const { owner, ticket } = change.provenance;
  const what = [kind, cause, hosts, port, protocol, listenPort, before, end, expires, firstExpires];
  return JSON.stringify([...what, owner, ticket, change.through.length === 0]);
}

/** Equal for groups that differ in their destination only. What narrows or widens is told one by one. */
function companyOf(group: readonly Change[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const { kind, cause, end, expires, provenance } = first;
  if (kind !== 'opened' && kind !== 'closed') return likenessOf(first);
  const places = group.map(({ site, zone, through }) => [site, zone, through.join()]);
  return JSON.stringify([kind, cause, end, expires, provenance.owner, provenance.ticket, places]);
}

function groupOf(groups: readonly (readonly Change[])[], isOneSite: boolean): ChangeGroup {
  const changes = groups.flat();
  const [places = []] = groups;
  const firsts = groups.flatMap(([first]) => first ?? []);
  const [first] = firsts;
  if (first === undefined) throw new Error('Cannot tell of a group: nothing is in it');
  const destinations = firsts.map(destinationText).sort(compareText);
  const isOneWay = new Set(places.map(({ through }) => through.join())).size === 1;
  return {
    kind: first.kind,
    owner: first.provenance.owner,
    sentence: tell(first, {
      subject: subjectOf(places, isOneSite),
      isOne: places.length === 1,
      through: isOneWay ? first.through : 'various',
      destinations,
    }),
    destinations,
    sites: [...new Set(places.map(({ site }) => site))],
    zones: places.length,
    risks: foldRisks(changes.flatMap(({ risks }) => risks)),
    changes,
  };
}

/** More names than these are counted. */
const MOST_NAMED = 4;

/** `level-3`, `level-3 and level-4 of contoso-bakery`, `900 zones of 300 sites` */
function subjectOf(places: readonly Change[], isOneSite: boolean): string {
  const sites = [...groupBy(places, ({ site }) => site)];
  const names = ([site, zones]: readonly [string, readonly Change[]]): string => {
    const zoneNames = zones.map(({ zone }) => zone);
    const subject = zones.length > MOST_NAMED ? countText(zones.length, 'zone') : listText(zoneNames);
    return isOneSite ? subject : `${subject} of ${site}`;
  };
  if (sites.length <= 2 && places.length <= MOST_NAMED) return listText(sites.map(names));
  if (sites.length === 1) return sites.map(names).join('');
  return `${countText(places.length, 'zone')} of ${countText(sites.length, 'site')}`;
}

const KINDS: readonly ChangeKind[] = ['opened', 'widened', 'rerouted', 'narrowed', 'closed'];

function compareGroups(a: ChangeGroup, b: ChangeGroup): number {
  return (
    Number(a.owner === undefined) - Number(b.owner === undefined) ||
    compareText(a.owner ?? '', b.owner ?? '') ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    compareText(a.sentence, b.sentence)
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
