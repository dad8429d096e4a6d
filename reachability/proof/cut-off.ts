// What a change cuts off: needs that no name standing for them reaches, and zones that can no longer be corrected from afar.

import { blame } from './blame.ts';
import type { CounterExample } from '../claim.ts';
import { healing, type HealingNeed, healingNeeds } from '../healing.ts';
import type { Destination } from '../reach.ts';
import { sentence } from './sentence.ts';
import { isAmong, show, type Ways, witnessed } from './ways.ts';

/** Needs that are not reachable; of a pattern, the first name that shows it. What the change opens is a need it made. */
export function unreachable(ways: Ways): readonly CounterExample[] {
  return ways.claim.needed.flatMap(({ zone, host, port }) => {
    const need = { zone, host, port };
    const isNew = isAmong(ways.claim.opened, need);
    return witnessed(need)
      .flatMap((witness) => counterNeed(ways, { kind: 'unreachable', need, witness, purpose: '', neededBy: [], isNew }))
      .slice(0, 1);
  });
}

export function unhealed(ways: Ways): readonly CounterExample[] {
  const { before } = ways.claim;
  const known = new Set(before === undefined ? [] : healingNeeds(before).map(keyOf));
  return healing(ways.claim.after, ways.claim).flatMap(({ needs }) =>
    needs.flatMap(({ zone, host, port, purpose, neededBy }) => {
      const need = { zone, host, port };
      const key = keyOf({ ...need, purpose });
      const why = ` for ${PURPOSES[purpose]} (${neededBy})`;
      return counterNeed(ways, {
        kind: 'cannot-heal',
        need,
        witness: need,
        purpose: why,
        neededBy: [neededBy],
        isNew: !known.has(key),
      });
    }),
  );
}

function keyOf({ zone, purpose, host, port }: Omit<HealingNeed, 'neededBy'>): string {
  return `${zone} ${purpose} ${host}:${port}`;
}

const PURPOSES = { git: 'its corrections from Git', image: 'its images', login: 'its login' } as const;

type Needed = {
  readonly kind: 'unreachable' | 'cannot-heal';
  readonly need: Destination;
  readonly witness: Destination;
  readonly purpose: string;
  /** Objects that make it a need, and may be wrong about it. */
  readonly neededBy: readonly string[];
  /** Whether nothing needed it before the change. */
  readonly isNew: boolean;
};

function counterNeed(ways: Ways, { kind, need, witness, purpose, neededBy, isNew }: Needed): readonly CounterExample[] {
  const reach = ways.reach(witness);
  if (reach.reachable) return [];
  const { before, after } = ways.claim;
  const { object: decides, against = [] } = reach.stoppedBy;
  const object = blame({ object: decides, against: [...against, ...neededBy] }, before, after);
  const was = ways.wasReachable(witness);
  const isOld = before !== undefined && !was && !isNew;
  const state = was ? 'can no longer reach' : isOld ? 'still cannot reach' : 'cannot reach';
  const text = `${need.zone} ${state} ${show(witness, need)}${purpose}: ${sentence(reach.stoppedBy.text, object, decides)}`;
  return [{ kind, destination: need, object, hops: reach.hops, isOld, text }];
}
