// From the names that a zone could reach to its profiles and entries, with the fate of each name.
//
// In this order: a name that a chosen profile covers is kept by it; one that the vendor's list had and no list has any more is
// dropped; a wildcard that the vendor has narrowed becomes what it narrowed it to; anything else is an entry of the zone.

import { coversPattern, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { isMultiTenant } from '../../levels/checks/multi-tenant.ts';
import { chooseProfiles, fitProfile, type ProfileChoice, type ProfileContext } from './choose-profiles.ts';
import { finding, type Fate, type Finding } from './finding.ts';
import { samePlace, type OldName } from './old-name.ts';
import type { PlannedEntry } from './plan.ts';
import { becauseOfEntry } from './because.ts';
import { NARROWED_NAMES, OUTDATED_NAMES } from './published-names.ts';

export type ConvertedList = {
  readonly profiles: readonly ProfileChoice[];
  readonly entries: readonly PlannedEntry[];
  readonly fates: readonly Fate[];
  readonly findings: readonly Finding[];
};

/** `whyOf` is the reason an entry gets. */
export function convertList(
  zone: string,
  listed: readonly OldName[],
  context: ProfileContext,
  whyOf: (name: OldName) => string,
): ConvertedList {
  const names = listed.filter((name, index) => listed.findIndex((other) => samePlace(other, name)) === index);
  const profiles = withFlux(chooseProfiles(names, context), names, context);
  const decisions = names.map((name) => decide(name, profiles));
  const own = names.filter((_, index) => decisions[index]?.kind === 'own');
  const widest = own.filter((name) => !own.some((other) => other !== name && isCovered(name, other)));
  const fates = listed.map((name): Fate => {
    const decision = decisions[names.findIndex((first) => samePlace(first, name))];
    const base = { zone, written: name.written, port: name.port, at: name.at };
    if (decision === undefined || decision.kind === 'own') return { ...base, ...keptByEntry(name, widest) };
    return { ...base, outcome: decision.kind, hosts: decision.hosts, because: decision.because };
  });
  return {
    profiles,
    entries: widest.map((name) => entryFor(name, whyOf(name))),
    fates,
    findings: [...twins(zone, listed), ...covered(zone, own, widest), ...wideEntries(zone, widest)],
  };
}

type Decision =
  | { readonly kind: 'own' }
  | { readonly kind: Fate['outcome']; readonly hosts: readonly string[]; readonly because: string };

function decide({ pattern, port, origin }: OldName, profiles: readonly ProfileChoice[]): Decision {
  const same = profiles.flatMap(({ name, entries }) =>
    entries.filter((entry) => entry.port === port).map((entry) => ({ profile: name, host: entry.host })),
  );
  const cover = same.find(({ host }) => covers(host, pattern.text));
  if (cover !== undefined) return { kind: 'kept', hosts: [pattern.text], because: `profile "${cover.profile}"` };
  const outdated = origin === 'vendor' ? OUTDATED_NAMES.get(pattern.text) : undefined;
  if (outdated !== undefined) return { kind: 'dropped', hosts: [], because: outdated };
  const inside = NARROWED_NAMES.has(pattern.text) ? same.filter(({ host }) => covers(pattern.text, host)) : [];
  if (inside.length === 0) return { kind: 'own' };
  const widest = inside.filter(({ host }, index) =>
    inside.every(
      (other, place) => place === index || !covers(other.host, host) || (other.host === host && place > index),
    ),
  );
  const by = [...new Set(widest.map(({ profile }) => `"${profile}"`))].join(', ');
  return { kind: 'narrowed', hosts: widest.map(({ host }) => host), because: `profile ${by}` };
}

/** What Flux itself lives on is needed wherever this repository is applied, whether the old list had it or not. */
function withFlux(
  chosen: readonly ProfileChoice[],
  names: readonly OldName[],
  context: ProfileContext,
): readonly ProfileChoice[] {
  const flux = context.profiles.get('flux');
  if (flux === undefined || chosen.some(({ name }) => name === 'flux')) return chosen;
  return [...chosen, ...fitProfile(flux, names, context)];
}

function keptByEntry(name: OldName, entries: readonly OldName[]): Pick<Fate, 'outcome' | 'hosts' | 'because'> {
  const holder = entries.find((entry) => entry === name || isCovered(name, entry)) ?? name;
  return {
    outcome: 'kept',
    hosts: [name.pattern.text],
    because: becauseOfEntry({ host: holder.pattern.text, port: holder.port, to: undefined }),
  };
}

function isCovered(inner: OldName, outer: OldName): boolean {
  return inner.port === outer.port && coversPattern(outer.pattern, inner.pattern);
}

function covers(outer: string, inner: string): boolean {
  const [a, b] = [parseHostPattern(outer), parseHostPattern(inner)];
  return 'kind' in a && 'kind' in b && coversPattern(a, b);
}

function entryFor({ pattern, port }: OldName, why: string): PlannedEntry {
  return { host: pattern.text, port, why, acknowledge: isMultiTenant({ host: pattern.text }), to: undefined };
}

function twins(zone: string, names: readonly OldName[]): readonly Finding[] {
  return names.flatMap((name, index) => {
    const first = names.slice(0, index).find((other) => samePlace(other, name));
    if (first === undefined) return [];
    const was = `"${name.written}" is listed twice for ${zone}`;
    return [finding('fixed', 'twice', [name.at, first.at], was, 'It is granted once.')];
  });
}

function covered(zone: string, own: readonly OldName[], widest: readonly OldName[]): readonly Finding[] {
  return own.flatMap((name) => {
    const wider = widest.find((other) => other !== name && isCovered(name, other));
    if (wider === undefined) return [];
    const was = `"${name.written}" and "${wider.written}", which covers it, are both listed for ${zone}`;
    return [finding('fixed', 'covered', [name.at, wider.at], was, 'The wider one stands; narrow it if you can.')];
  });
}

function wideEntries(zone: string, names: readonly OldName[]): readonly Finding[] {
  const wide = names.filter(({ pattern }) => isMultiTenant({ host: pattern.text }));
  return wide.map(({ pattern, at }) =>
    finding(
      'confirm',
      'multi-tenant',
      [at],
      `"${pattern.text}" of ${zone} opens names of every tenant of the service`,
      'It is kept, with "acknowledge: [multi-tenant]". Write the names you own in its place.',
    ),
  );
}
