// The names of profiles, read backwards: from a name that was asked for to the entry that lists it and the values that its
// placeholders must have had.

import type { Profile, ProfileEntry } from '../declaration/profile.ts';
import type { LoadedProfile, Site } from '../model.ts';
import { expandProfile, type ExpandedEntry } from '../needs/expand-profile.ts';
import { placeholdersOf, REGION } from '../needs/placeholders.ts';
import type { Wanted } from './declared.ts';

/** What one entry of a profile comes to. */
export type Listed = { readonly when: string; readonly hosts: readonly ExpandedEntry[] };

/** Each entry of a profile with the hosts it stands for under these values. */
export function listedBy(
  site: Site,
  loaded: LoadedProfile,
  values: ReadonlyMap<string, readonly string[]>,
): readonly Listed[] {
  const { cloud, region } = site.declaration;
  const use = { name: loaded.profile.profile, values, without: [], acknowledged: true, path: [] };
  return (loaded.profile.clouds[cloud] ?? []).map((entry) => {
    const alone = { ...loaded, profile: { ...loaded.profile, clouds: { [cloud]: [entry] } } };
    return { when: entry.when, hosts: expandProfile(alone, use, { cloud, region }).entries };
  });
}

/** Whether some profile of the site's cloud lists the name itself: no wildcard, no parameter. */
export function literalNames(site: Site): (wanted: Wanted) => boolean {
  const none = new Map<string, readonly string[]>();
  const hosts = [...site.profiles.values()].flatMap((loaded) =>
    listedBy(site, loaded, none).flatMap((each) => each.hosts),
  );
  const names = new Set(hosts.filter(({ host }) => !host.startsWith('*')).map(keyOf));
  return ({ host, port, protocol }) =>
    port === undefined
      ? names.has(keyOf({ host, port: 443, protocol: 'tls' }))
      : names.has(keyOf({ host, port, protocol }));
}

function keyOf({
  host,
  port,
  protocol,
}: {
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
}): string {
  return `${protocol} ${host}:${port}`;
}

/** What one name gives to one parameter. */
type Filling<Name extends Wanted> = { readonly parameter: string; readonly value: string; readonly by: Name };

/** The values that names give to the parameters of a profile. */
export function fillingsIn<Name extends Wanted>(
  { clouds }: Profile,
  site: Site,
  names: readonly Name[],
): readonly Filling<Name>[] {
  return (clouds[site.cloud] ?? []).flatMap((entry) =>
    templatesOf(entry).flatMap((template) => {
      const pattern = patternOf(template, site.declaration.region);
      if (pattern === undefined) return [];
      return matches(pattern, entry, names).flatMap(({ by, groups }) =>
        Object.entries(groups).map(([parameter, value]) => ({ parameter, value, by })),
      );
    }),
  );
}

/** By parameter, each value once, in order. */
export function valuesOf(fillings: readonly Filling<Wanted>[]): ReadonlyMap<string, readonly string[]> {
  const byParameter = Map.groupBy(fillings, ({ parameter }) => parameter);
  return new Map(
    [...byParameter].map(([name, each]) => [name, [...new Set(each.map(({ value }) => value))].sort()] as const),
  );
}

/** Without a value for one of these a profile does not exist, or opens a wildcard. */
export function decidingParameters({ parameters, clouds }: Profile, { cloud }: Site): ReadonlySet<string> {
  return new Set([
    ...Object.entries(parameters).flatMap(([name, { required }]) => (required ? [name] : [])),
    ...(clouds[cloud] ?? []).flatMap(({ narrow }) => narrow?.parameter ?? []),
  ]);
}

function templatesOf({ host, narrow }: ProfileEntry): readonly string[] {
  return [host, ...(narrow?.hosts ?? [])].filter((template) =>
    placeholdersOf(template).some((name) => name !== REGION),
  );
}

function matches<Name extends Wanted>(
  pattern: RegExp,
  { port, protocol }: ProfileEntry,
  names: readonly Name[],
): readonly { readonly by: Name; readonly groups: Readonly<Record<string, string>> }[] {
  return names.flatMap((by) => {
    if (by.port !== undefined && (by.port !== port || by.protocol !== protocol)) return [];
    const match = pattern.exec(by.host);
    return match === null ? [] : [{ by, groups: match.groups ?? {} }];
  });
}

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** `<account>.blob.core.windows.net` as an expression with a group for each parameter; undefined without the region it names. */
function patternOf(template: string, region: string | undefined): RegExp | undefined {
  const named = new Set<string>();
  const parts = template.split(/(<[^<>]*>)/).map((part) => {
    const [name] = placeholdersOf(part);
    if (name === undefined) return RegExp.escape(part);
    if (name === REGION) return region === undefined ? undefined : RegExp.escape(region);
    if (named.has(name)) return `\\k<${name}>`;
    named.add(name);
    return `(?<${name}>${LABEL})`;
  });
  return parts.includes(undefined) ? undefined : new RegExp(`^${parts.join('')}$`);
}
