// What a change lets through that it does not say: what opens without being asked for, and what is said to be closed and is not.

import type { Claim, CounterExample } from '../claim.ts';
import { admitted } from '../destinations.ts';
import type { Destination, Hop, Reach } from '../reach.ts';
import { sentence } from './sentence.ts';
import { isAmong, show, type Ways, witnessed } from './ways.ts';

/** Reachable now, not before, and not covered by what is opened. Every Allowlist is gone through, whatever changed. */
export function openedUnasked(ways: Ways): readonly CounterExample[] {
  const { opened } = ways.claim;
  return admitted(ways.claim.after).flatMap(({ destination, ownPort }) => {
    const witness = witnessed(destination).find(
      (each) =>
        !isAmong(opened, each) &&
        !isAmong(opened, { ...each, port: ownPort }) &&
        ways.reach(each).reachable &&
        !ways.wasReachable(each),
    );
    if (witness === undefined) return [];
    const why = 'which nothing in the change opens';
    return [
      counterExample(ways, {
        kind: 'opened',
        destination,
        witness,
        claim: `can reach ${show(witness, destination)}, ${why}`,
      }),
    ];
  });
}

/** Said to be closed. What another pattern still needs is not, although a pattern that covered it has gone. */
export function stillOpen(ways: Ways): readonly CounterExample[] {
  const { closed, needed } = ways.claim;
  return closed.flatMap((destination) => {
    const witness = witnessed(destination).find((each) => !isAmong(needed, each) && ways.reach(each).reachable);
    if (witness === undefined) return [];
    const claim = `can still reach ${show(witness, destination)}, which the change closes`;
    return [counterExample(ways, { kind: 'still-open', destination, witness, claim })];
  });
}

type Open = {
  readonly kind: 'opened' | 'still-open';
  readonly destination: Destination;
  readonly witness: Destination;
  readonly claim: string;
};

function counterExample(ways: Ways, { kind, destination, witness, claim }: Open): CounterExample {
  const { hops } = ways.reach(witness);
  const hop = decisiveHop(ways.claim, hops);
  const object = hop?.object ?? '';
  const text = `${witness.zone} ${claim}: ${sentence(hop?.text ?? 'nothing stops it', object)}`;
  return { kind, destination, object, hops, isOld: kind === 'still-open' && ways.wasReachable(witness), text };
}

/** The step that lets it through: one whose object the change touched, entries first; else the first entry. */
function decisiveHop({ before, after }: Claim, hops: Reach['hops']): Hop | undefined {
  const isTouched = ({ object }: Hop): boolean => before?.files.get(object) !== after.files.get(object);
  const entries = hops.filter(({ step }) => step === 'entry');
  return entries.find(isTouched) ?? hops.find(isTouched) ?? entries[0] ?? hops[0];
}
