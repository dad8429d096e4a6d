// What a change lets a client reach that it does not say, by the way of one that asks for names.

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
    return witness === undefined ? [] : [counterExample(ways, destination, witness)];
  });
}

function counterExample(ways: Ways, { zone, host, port }: Destination, witness: Destination): CounterExample {
  const destination = { zone, host, port };
  const { hops } = ways.reach(witness);
  const hop = decisiveHop(ways.claim, hops);
  const object = hop?.object ?? '';
  const claim = `can reach ${show(witness, destination)}, which nothing in the change opens`;
  const text = `${zone} ${claim}: ${sentence(hop?.text ?? 'nothing stops it', object)}`;
  return { kind: 'opened', destination, object, hops, isOld: false, text };
}

/** The step that lets it through: one whose object the change touched, entries first; else the first entry. */
function decisiveHop({ before, after }: Claim, hops: Reach['hops']): Hop | undefined {
  const isTouched = ({ object }: Hop): boolean => before?.files.get(object) !== after.files.get(object);
  const entries = hops.filter(({ step }) => step === 'entry');
  return entries.find(isTouched) ?? hops.find(isTouched) ?? entries[0] ?? hops[0];
}
