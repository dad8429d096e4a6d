// Which profiles stand for an old list: those of which more than half of the names are on it, and at least half of the names that
// no profile chosen before has. The second half of the rule tells apart lists of one vendor, which all begin with the same names.
//
// A use is made as narrow as the old list was: exact names become parameters, and a scenario that would open a namespace of
// many tenants, where the old list had no name in it, is left out.

import { coversPattern, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { ALWAYS } from '../../levels/checks/profile-content.ts';
import { isMultiTenant } from '../../levels/checks/multi-tenant.ts';
import { compareText } from '../../levels/compare-text.ts';
import type { Profile, ProfileEntry } from '../../levels/declaration/profile.ts';
import type { LoadedProfile } from '../../levels/model.ts';
import { expandProfile, type ExpandedEntry, type Place } from '../../levels/needs/expand-profile.ts';
import { placeholdersOf, REGION } from '../../levels/needs/placeholders.ts';
import type { OldName } from './old-name.ts';

export type ProfileChoice = {
  readonly name: string;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly without: readonly string[];
  readonly entries: readonly ExpandedEntry[];
  /** Whether some wildcard of it opens names of other tenants. */
  readonly isMultiTenant: boolean;
};

export type ProfileContext = Place & {
  readonly profiles: ReadonlyMap<string, LoadedProfile>;
  /** Values for parameters that the caller knows. */
  readonly values: ReadonlyMap<string, readonly string[]>;
};

export function chooseProfiles(names: readonly OldName[], context: ProfileContext): readonly ProfileChoice[] {
  // Values that the caller gives make a profile narrower; whether it is the right one, the old list alone says.
  const rivals = fitProfiles(names, { ...context, values: new Map() });
  const chosen: ProfileChoice[] = [];
  for (let best = bestOf(rivals, chosen, names, context); best !== undefined;) {
    chosen.push(best);
    best = bestOf(rivals, chosen, names, context);
  }
  const narrowed = fitProfiles(names, context);
  return chosen.map((choice) => narrowed.find(({ name }) => name === choice.name) ?? choice);
}

function fitProfiles(names: readonly OldName[], context: ProfileContext): readonly ProfileChoice[] {
  return [...context.profiles.values()].flatMap((loaded) => fitProfile(loaded, names, context));
}

/** The one that explains most names that nothing before it does. */
function bestOf(
  rivals: readonly ProfileChoice[],
  chosen: readonly ProfileChoice[],
  names: readonly OldName[],
  { profiles }: ProfileContext,
): ProfileChoice | undefined {
  const known = chosen.flatMap(({ entries }) => entries);
  const judged = rivals
    .filter((rival) => !chosen.includes(rival))
    .filter(({ name }) => {
      const requires = profiles.get(name)?.profile.requires;
      return requires === undefined || chosen.some((other) => requires.includes(other.name));
    })
    .map((rival) => {
      const fresh = rival.entries.filter((entry) => !known.some((other) => covers(other, entry)));
      const seen = fresh.filter((entry) => appears(entry, names)).length;
      const share = rival.entries.filter((entry) => appears(entry, names)).length / Math.max(rival.entries.length, 1);
      return { rival, seen, fits: share > 0.5 && seen > 0 && seen >= fresh.length / 2 };
    });
  const [best] = judged
    .filter(({ fits }) => fits)
    .sort((a, b) => b.seen - a.seen || compareText(a.rival.name, b.rival.name));
  return best?.rival;
}

/** The profile as this list would use it; none where it needs a value that nobody knows. */
export function fitProfile(
  loaded: LoadedProfile,
  names: readonly OldName[],
  context: ProfileContext,
): readonly ProfileChoice[] {
  const { profile } = loaded;
  const listed = profile.clouds[context.cloud];
  if (listed === undefined) return [];
  const values = valuesFor(profile, listed, names, context);
  const isIncomplete = Object.entries(profile.parameters).some(([name, { required }]) => required && !values.has(name));
  if (isIncomplete) return [];
  const without = [
    ...new Set(listed.filter((entry) => wouldOpenTenants(entry, names, values)).map(({ when }) => when)),
  ];
  const use = { name: profile.profile, values, without, acknowledged: true, path: [] };
  const { entries } = expandProfile(loaded, use, context);
  return [{ name: profile.profile, values, without, entries, isMultiTenant: entries.some(isMultiTenant) }];
}

/** Values that are given; else those in exact names of the old list, where it has not the whole wildcard. */
function valuesFor(
  { parameters }: Profile,
  listed: readonly ProfileEntry[],
  names: readonly OldName[],
  { values, region }: ProfileContext,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { host, port, narrow } of listed) {
    if (narrow === undefined || isListed({ host, port }, names)) continue;
    const seen = narrow.hosts.flatMap((template) => readParameter(template, narrow.parameter, names, region));
    if (seen.length > 0) found.set(narrow.parameter, [...new Set([...(found.get(narrow.parameter) ?? []), ...seen])]);
  }
  const given = [...values].filter(([name]) => Object.hasOwn(parameters, name));
  return new Map([...found, ...given]);
}

/** `contoso` of `<registry>.azurecr.io` and an old name `contoso.azurecr.io`. */
function readParameter(
  template: string,
  parameter: string,
  names: readonly OldName[],
  region: string | undefined,
): readonly string[] {
  const filled = region === undefined ? template : template.replaceAll(`<${REGION}>`, region);
  const [first = '', rest] = filled.split(`<${parameter}>`);
  if (first !== '' || rest === undefined || placeholdersOf(rest).length > 0) return [];
  return names.flatMap(({ pattern: { kind, base } }) => {
    const value = base.endsWith(rest) ? base.slice(0, -rest.length) : '';
    return kind === 'exact' && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(value) ? [value] : [];
  });
}

function wouldOpenTenants(
  { host, port, when, narrow }: ProfileEntry,
  names: readonly OldName[],
  values: ReadonlyMap<string, readonly string[]>,
): boolean {
  const isNarrow = narrow !== undefined && values.has(narrow.parameter);
  return when !== ALWAYS && !isNarrow && isMultiTenant({ host }) && !isListed({ host, port }, names);
}

/** Whether the old list opened all of a destination. */
export function isListed({ host, port }: Pick<ExpandedEntry, 'host' | 'port'>, names: readonly OldName[]): boolean {
  const pattern = parseHostPattern(host);
  return 'kind' in pattern && names.some((name) => name.port === port && coversPattern(name.pattern, pattern));
}

/** A name below a namespace of many tenants says nothing about who was meant, where the list had all of the namespace. */
function appears(entry: ExpandedEntry, names: readonly OldName[]): boolean {
  const base = entry.host.replace(/^\*+\./, '');
  const telling = names.filter(({ pattern }) => pattern.base === base || !isMultiTenant({ host: pattern.text }));
  return isListed(entry, telling);
}

function covers(outer: ExpandedEntry, inner: ExpandedEntry): boolean {
  const [a, b] = [parseHostPattern(outer.host), parseHostPattern(inner.host)];
  return outer.port === inner.port && 'kind' in a && 'kind' in b && coversPattern(a, b);
}
