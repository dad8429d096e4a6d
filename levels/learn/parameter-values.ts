// The values of a profile's parameters, from names that were asked for. A name that is a stranger's until somebody vouches
// for it never becomes a value, and never speaks for a profile: it would be its own witness.

import type { Profile } from '../declaration/profile.ts';
import type { Site } from '../model.ts';
import type { Asked } from './denial.ts';
import { decidingParameters, fillingsIn, valuesOf } from './profile-names.ts';

/** A guess says what might be proposed; it need not weigh every name that somebody invented. */
const MOST_GUESSES = 20;

export type ValueRules = {
  /** A name that was asked for fewer times gives no value. */
  readonly times: number;
  /** Whether a profile lists a name itself, so that it is no value of a parameter. */
  readonly isListed: (asked: Asked) => boolean;
  /** Whether a name is known to be the plant's own, and may give a value. */
  readonly isOwn: (asked: Asked) => boolean;
};

type Values = {
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Names that would give a value too. */
  readonly strangers: readonly string[];
  /** Whether a value that decides is a stranger's. Then this shows what might be proposed, and no more. */
  readonly isGuess: boolean;
};

export function valuesFor(profile: Profile, site: Site, asked: readonly Asked[], rules: ValueRules): Values {
  const often = asked.filter((each) => each.count >= rules.times && !rules.isListed(each));
  const fillings = fillingsIn(profile, site, often);
  const own = valuesOf(fillings.filter(({ by }) => rules.isOwn(by)));
  const strange = fillings.filter(({ by }) => !rules.isOwn(by));
  const deciding = decidingParameters(profile, site);
  const guesses = [...valuesOf(strange.slice(0, MOST_GUESSES))].filter(
    ([name]) => deciding.has(name) && !own.has(name),
  );
  const strangers = strange.map(({ by }) => by.host);
  return { values: new Map([...own, ...guesses]), strangers: [...new Set(strangers)], isGuess: guesses.length > 0 };
}
