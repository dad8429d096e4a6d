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

/** The values that names give to the parameters of a profile, each once, in order. */
export function valuesIn(
  { clouds }: Profile,
  site: Site,
  names: readonly Wanted[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const entry of clouds[site.cloud] ?? []) {
    for (const template of templatesOf(entry)) {
      const pattern = patternOf(template, site.declaration.region);
      if (pattern === undefined) continue;
      for (const { groups = {} } of matches(pattern, entry, names)) {
        for (const [name, value = ''] of Object.entries(groups))
          found.set(name, (found.get(name) ?? new Set()).add(value));
      }
    }
  }
  return new Map([...found].map(([name, values]) => [name, [...values].sort()]));
}

function templatesOf({ host, narrow }: ProfileEntry): readonly string[] {
  return [host, ...(narrow?.hosts ?? [])].filter((template) =>
    placeholdersOf(template).some((name) => name !== REGION),
  );
}

function matches(
  pattern: RegExp,
  { port, protocol }: ProfileEntry,
  names: readonly Wanted[],
): readonly RegExpExecArray[] {
  return names.flatMap((name) => {
    if (name.port !== undefined && (name.port !== port || name.protocol !== protocol)) return [];
    const match = pattern.exec(name.host);
    return match === null ? [] : [match];
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
