// Finds the profiles behind names that were asked for. A profile is proposed when most of what it would add to the zone
// was asked for: its parameters are filled from the names, scenarios of which nothing was asked for are left out, and what
// it covers is not proposed singly. The one that explains most comes first; the next is judged by what is left.

import { coversPattern, matchesHost, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { ALWAYS } from '../checks/profile-content.ts';
import { isMultiTenant } from '../checks/multi-tenant.ts';
import type { LoadedProfile, Site, Zone } from '../model.ts';
import { needsOf } from '../needs-of.ts';
import type { ExpandedEntry } from '../needs/expand-profile.ts';
import { profileUsesOf } from '../needs/profile-use.ts';
import type { Asked } from './denial.ts';
import { listedBy, valuesIn, type Listed } from './profile-names.ts';
import type { ProposedProfile } from './proposal.ts';
import type { Thresholds } from './thresholds.ts';

export type FitOptions = Pick<Thresholds, 'times' | 'profilePercent'> & {
  /** Whether wildcards over names of other tenants are accepted knowingly. */
  readonly acknowledged: boolean;
  /** Whether a profile lists a name itself, so that it is no value of a parameter. */
  readonly isListed: (asked: Asked) => boolean;
};

export type Fitted = {
  readonly profiles: readonly ProposedProfile[];
  /** What no proposed profile covers. */
  readonly rest: readonly Asked[];
  /** Profiles that fit and cannot be proposed, with the reason. */
  readonly remarks: readonly string[];
};

/** Fewer names than this say no more than entries of their own, which have an owner and an end. */
const FEWEST_NAMES = 2;

type Destination = Pick<ExpandedEntry, 'host' | 'port' | 'protocol'>;
type Fit = {
  readonly proposal: ProposedProfile;
  readonly adds: readonly ExpandedEntry[];
  readonly obstacle: string | undefined;
};

export function fitProfiles(site: Site, zone: Zone, asked: readonly Asked[], options: FitOptions): Fitted {
  const covered: Destination[] = needsOf(site, zone).flatMap(({ host, port, protocol }) =>
    host === undefined ? [] : [{ host, port, protocol }],
  );
  const inUse = new Set(profileUsesOf(zone).map(({ name }) => name));
  const profiles: ProposedProfile[] = [];
  let rest = asked;
  for (;;) {
    const fits = [...site.profiles.values()].flatMap((loaded) =>
      inUse.has(loaded.profile.profile) ? [] : fit(site, zone, loaded, { rest, covered, inUse }, options),
    );
    const [best] = fits.filter(({ obstacle }) => obstacle === undefined).sort(compareFits);
    if (best === undefined) return { profiles, rest, remarks: fits.map(remarkOf) };
    const { proposal, adds } = best;
    profiles.push(proposal);
    inUse.add(proposal.name);
    covered.push(...adds);
    rest = rest.filter((each) => !proposal.grounds.includes(each));
  }
}

type State = {
  readonly rest: readonly Asked[];
  readonly covered: readonly Destination[];
  readonly inUse: ReadonlySet<string>;
};

function fit(site: Site, zone: Zone, loaded: LoadedProfile, state: State, options: FitOptions): readonly Fit[] {
  const { profile } = loaded;
  const often = state.rest.filter((asked) => asked.count >= options.times && !options.isListed(asked));
  const values = valuesIn(profile, site, often);
  const lacks = Object.entries(profile.parameters).some(([name, { required }]) => required && !values.has(name));
  if (lacks) return [];
  const added = listedBy(site, loaded, values).map(({ when, hosts }) => ({
    when,
    hosts: hosts.filter((each) => !state.covered.some((other) => covers(other, each))),
  }));
  const without = idleScenarios(added, state.rest);
  const adds = added.filter(({ when }) => !without.includes(when)).flatMap(({ hosts }) => hosts);
  const [seen, unseen] = [true, false].map((wanted) => adds.filter((each) => isAskedFor(each, state.rest) === wanted));
  if (seen === undefined || unseen === undefined || seen.length < FEWEST_NAMES) return [];
  if (seen.length * 100 < adds.length * options.profilePercent) return [];
  const proposal: ProposedProfile = {
    kind: 'profile',
    site: site.name,
    zone: zone.name,
    name: profile.profile,
    with: values,
    without,
    acknowledged: options.acknowledged && adds.some(isMultiTenant),
    seen: seen.map(showDestination),
    unseen: unseen.map(showDestination),
    grounds: state.rest.filter((asked) => adds.some((each) => matches(each, asked))),
  };
  return [{ proposal, adds, obstacle: obstacleOf(loaded, adds, state.inUse, options) }];
}

/** Scenarios that would add something, of which nothing was asked for. */
function idleScenarios(added: readonly Listed[], asked: readonly Asked[]): readonly string[] {
  const adding = added.filter(({ when, hosts }) => when !== ALWAYS && hosts.length > 0);
  const active = new Set(
    adding.filter(({ hosts }) => hosts.some((each) => isAskedFor(each, asked))).map(({ when }) => when),
  );
  return [...new Set(adding.map(({ when }) => when))].filter((when) => !active.has(when));
}

function obstacleOf(
  { profile: { requires } }: LoadedProfile,
  adds: readonly ExpandedEntry[],
  inUse: ReadonlySet<string>,
  { acknowledged }: FitOptions,
): string | undefined {
  if (requires !== undefined && !requires.some((name) => inUse.has(name)))
    return `it lists only what comes on top of ${requires.map((name) => `"${name}"`).join(' or ')}`;
  const open = adds.find(isMultiTenant);
  if (acknowledged || open === undefined) return undefined;
  return `names below "${open.host}" belong to every tenant of the service. Accept that with --acknowledge multi-tenant, or allow the names one by one`;
}

function remarkOf({ proposal: { zone, name, seen, unseen }, obstacle }: Fit): string {
  return `Cannot propose profile "${name}" for "${zone}", of which ${seen.length} of ${seen.length + unseen.length} names were asked for: ${obstacle}`;
}

/** More names explained; then fewer that nobody asked for, in it and in what is left out; then by name, to be the same each time. */
function compareFits({ proposal: a }: Fit, { proposal: b }: Fit): number {
  return (
    b.grounds.length - a.grounds.length ||
    a.unseen.length - b.unseen.length ||
    a.without.length - b.without.length ||
    (a.name < b.name ? -1 : 1)
  );
}

function isAskedFor(destination: Destination, asked: readonly Asked[]): boolean {
  return asked.some((each) => matches(destination, each));
}

function matches(destination: Destination, { host, port, protocol }: Asked): boolean {
  const pattern = parseHostPattern(destination.host);
  const isPort = port === undefined || (port === destination.port && protocol === destination.protocol);
  return isPort && !('fault' in pattern) && matchesHost(pattern, host);
}

function covers(outer: Destination, inner: Destination): boolean {
  if (outer.port !== inner.port || outer.protocol !== inner.protocol) return false;
  const [a, b] = [parseHostPattern(outer.host), parseHostPattern(inner.host)];
  return !('fault' in a) && !('fault' in b) && coversPattern(a, b);
}

function showDestination({ host, port }: Destination): string {
  return `${host}:${port}`;
}
