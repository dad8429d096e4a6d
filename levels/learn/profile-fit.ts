// How well one profile explains what was asked for: what of it was seen, what was not, and what stands in its way.

import { ALWAYS } from '../checks/profile-content.ts';
import { isMultiTenant } from '../checks/multi-tenant.ts';
import type { LoadedProfile, Site, Zone } from '../model.ts';
import type { ExpandedEntry } from '../needs/expand-profile.ts';
import type { Asked } from './denial.ts';
import { covers, isAskedFor, matches, showDestination, type Destination } from './destination.ts';
import { valuesFor, type ValueRules } from './parameter-values.ts';
import { listedBy, type Listed } from './profile-names.ts';
import type { ProposedProfile } from './proposal.ts';

export type FitRules = ValueRules & {
  /** The share of its names that must have been asked for, in per cent. */
  readonly profilePercent: number;
  /** Whether wildcards over names of other tenants are accepted knowingly. */
  readonly acknowledged: boolean;
};

type Obstacle = {
  /** What a profile lies on may be proposed yet; for the word of a person it waits. */
  readonly kind: 'requires' | 'word';
  readonly text: string;
};

export type Fit = {
  readonly proposal: ProposedProfile;
  readonly adds: readonly ExpandedEntry[];
  readonly obstacle: Obstacle | undefined;
};

/** What is left to explain, and what the zone has by now. */
type State = {
  readonly rest: readonly Asked[];
  readonly covered: readonly Destination[];
  readonly inUse: ReadonlySet<string>;
};

/** Fewer names than this say no more than entries of their own, which have an owner and an end. */
const FEWEST_NAMES = 2;

const NAMES_SHOWN = 3;

/** Undefined where too little of the profile was asked for. */
export function fitProfile(
  site: Site,
  zone: Zone,
  loaded: LoadedProfile,
  state: State,
  options: FitRules,
): Fit | undefined {
  const { profile } = loaded;
  const { values, strangers, isGuess } = valuesFor(profile, site, state.rest, options);
  const lacks = Object.entries(profile.parameters).some(([name, { required }]) => required && !values.has(name));
  if (lacks) return undefined;
  const added = listedBy(site, loaded, values).map(({ when, hosts }) => ({
    when,
    hosts: hosts.filter((each) => !state.covered.some((other) => covers(other, each))),
  }));
  const without = idleScenarios(added, state.rest);
  const adds = added.filter(({ when }) => !without.includes(when)).flatMap(({ hosts }) => hosts);
  const [seen, unseen] = [true, false].map((wanted) => adds.filter((each) => isAskedFor(each, state.rest) === wanted));
  if (seen === undefined || unseen === undefined || seen.length < FEWEST_NAMES) return undefined;
  if (seen.length * 100 < adds.length * options.profilePercent) return undefined;
  const proposal: ProposedProfile = {
    kind: 'profile',
    site: site.name,
    zone: zone.name,
    name: profile.profile,
    with: values,
    without,
    acknowledged: options.acknowledged && adds.some(isMultiTenant),
    strangers,
    seen: seen.map(showDestination),
    unseen: unseen.map(showDestination),
    grounds: state.rest.filter((asked) => adds.some((each) => matches(each, asked))),
  };
  const obstacle = isGuess ? guessOf(strangers) : obstacleOf(loaded, adds, state.inUse, options);
  return { proposal, adds, obstacle };
}

function guessOf(strangers: readonly string[]): Obstacle {
  const names = strangers.slice(0, NAMES_SHOWN).map((name) => `"${name}"`);
  const more = strangers.length > names.length ? ` and ${strangers.length - names.length} more` : '';
  return {
    kind: 'word',
    text: `only the log knows ${names.join(', ')}${more}. Vouch for what is yours with --ours <name>`,
  };
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
  { acknowledged }: FitRules,
): Obstacle | undefined {
  if (requires !== undefined && !requires.some((name) => inUse.has(name)))
    return {
      kind: 'requires',
      text: `it lists only what comes on top of ${requires.map((name) => `"${name}"`).join(' or ')}`,
    };
  const open = adds.find(isMultiTenant);
  if (acknowledged || open === undefined) return undefined;
  const text = `names below "${open.host}" belong to every tenant of the service. Accept that with --acknowledge multi-tenant, or allow the names one by one`;
  return { kind: 'word', text };
}
