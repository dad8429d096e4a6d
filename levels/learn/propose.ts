// Learns, and settles with `check` what may stand. A profile that cannot stand in a zone gives its names back: they are
// learnt again without it, so that a refusal never hides what somebody has to decide.

import type { Site } from '../model.ts';
import type { Repository } from '../repository.ts';
import { learn, placeKey, type Learned, type LearnOptions } from './learn.ts';
import { settle, type EntryFields, type Refusal, type Settled } from './settle.ts';
import type { Tally } from './tally.ts';

type Proposed = { readonly learned: Learned; readonly settled: Settled };

export function propose(
  repository: Repository,
  sites: readonly Site[],
  tally: Pick<Tally, 'asked' | 'ended'>,
  options: LearnOptions,
  fields: EntryFields,
): Proposed {
  const setAside: Refusal[] = [];
  const { asked, ended } = tally;
  for (;;) {
    const learned = learn(sites, { asked, ended }, { ...options, unfit: unfitIn(setAside) });
    const settled = settle(repository, sites, learned.proposals, fields, options.today);
    const unfit = settled.refused.filter(({ proposal }) => proposal.kind === 'profile');
    if (unfit.length === 0) return together(learned, settled, setAside);
    setAside.push(...unfit);
  }
}

function unfitIn(refused: readonly Refusal[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byPlace = Map.groupBy(refused, ({ proposal }) => placeKey(proposal.site, proposal.zone));
  const namesOf = (each: readonly Refusal[]): ReadonlySet<string> =>
    new Set(each.flatMap(({ proposal }) => (proposal.kind === 'profile' ? [proposal.name] : [])));
  return new Map([...byPlace].map(([place, each]) => [place, namesOf(each)]));
}

/** What was refused on the way is told with the rest. */
function together(learned: Learned, settled: Settled, setAside: readonly Refusal[]): Proposed {
  const proposals = [...setAside.map(({ proposal }) => proposal), ...learned.proposals];
  return { learned: { ...learned, proposals }, settled: { ...settled, refused: [...setAside, ...settled.refused] } };
}
