// Finds the profiles behind names that were asked for. A profile is proposed when most of what it would add to the zone
// was asked for: its parameters are filled from the names (parameter-values.ts), scenarios of which nothing was asked for
// are left out, and what it covers is not proposed singly. The one that explains most comes first; the next is judged by
// what is left.

import type { Site, Zone } from '../model.ts';
import { needsOf } from '../needs-of.ts';
import { profileUsesOf } from '../needs/profile-use.ts';
import type { Asked } from './denial.ts';
import type { Destination } from './destination.ts';
import { fitProfile, type Fit, type FitRules } from './profile-fit.ts';
import type { ProposedProfile } from './proposal.ts';

export type FitOptions = FitRules & {
  /** Profiles that cannot stand in the zone. */
  readonly unfit?: ReadonlySet<string> | undefined;
};

export type Fitted = {
  readonly profiles: readonly ProposedProfile[];
  /** What no proposed profile covers. */
  readonly rest: readonly Asked[];
  /** Profiles that fit and cannot be proposed, with the reason. */
  readonly remarks: readonly string[];
};

export function fitProfiles(site: Site, zone: Zone, asked: readonly Asked[], options: FitOptions): Fitted {
  const covered: Destination[] = needsOf(site, zone).flatMap(({ host, port, protocol }) =>
    host === undefined ? [] : [{ host, port, protocol }],
  );
  const inUse = new Set(profileUsesOf(zone).map(({ name }) => name));
  const profiles: ProposedProfile[] = [];
  const waiting = new Map<string, Fit>();
  const explained = new Set<Asked>();
  let rest = asked;
  for (;;) {
    const fits = [...site.profiles.values()].flatMap((loaded) => {
      const { profile: name } = loaded.profile;
      if (inUse.has(name) || options.unfit?.has(name) || waiting.has(name)) return [];
      return fitProfile(site, zone, loaded, { rest, covered, inUse }, options) ?? [];
    });
    const [best] = fits.filter(({ obstacle }) => obstacle?.kind !== 'requires').sort(compareFits);
    if (best === undefined) {
      const remarks = [...waiting.values(), ...fits].map(remarkOf);
      return { profiles, rest: asked.filter((each) => !explained.has(each)), remarks };
    }
    const { proposal, adds, obstacle } = best;
    const grounds = new Set(proposal.grounds);
    rest = rest.filter((each) => !grounds.has(each));
    if (obstacle === undefined) {
      profiles.push(proposal);
      inUse.add(proposal.name);
      covered.push(...adds);
      for (const each of grounds) explained.add(each);
    } else {
      // Its names are not for a lesser profile to explain: until then each is proposed singly.
      waiting.set(proposal.name, best);
    }
  }
}

function remarkOf({ proposal: { zone, name, seen, unseen }, obstacle }: Fit): string {
  return `Cannot propose profile "${name}" for "${zone}", of which ${seen.length} of ${seen.length + unseen.length} names were asked for: ${obstacle?.text}`;
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
