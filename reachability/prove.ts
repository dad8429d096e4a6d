// The proof before merge: of two versions of a plant, that everything needed is still reachable, that nothing opened which
// nobody asked for, and that what was closed is closed. It shares no code with the synthesis, and names the object that fails.
//
// A pattern is tried with names that stand for it. Where two objects contradict each other, the one the change touched is to
// blame. What was broken before the change is a counter-example too, and says that it is old.

import { blame } from './proof/blame.ts';
import type { Claim, CounterExample, Proof } from './claim.ts';
import { unhealed, unreachable } from './proof/cut-off.ts';
import { openedUnasked, stillOpen } from './proof/let-through.ts';
import { staleness } from './proof/staleness.ts';
import { sentence } from './proof/sentence.ts';
import { waysOf } from './proof/ways.ts';

export type { Claim, CounterExample, Proof } from './claim.ts';

export function prove(claim: Claim): Proof {
  const ways = waysOf(claim);
  const counterExamples = [
    ...faults(claim),
    ...unreachable(ways),
    ...unhealed(ways),
    ...openedUnasked(ways),
    ...stillOpen(ways),
  ];
  return { holds: counterExamples.length === 0, counterExamples };
}

function faults({ before, after }: Claim): readonly CounterExample[] {
  const old = new Set((before?.faults ?? []).map(({ object, text }) => `${object} ${text}`));
  const stale = before === undefined ? [] : staleness(before, after);
  return [...after.faults, ...stale].map((fault): CounterExample => {
    const object = blame(fault, before, after);
    const isOld = old.has(`${fault.object} ${fault.text}`);
    const text = `${fault.zone}: ${sentence(fault.text, object, fault.object)}`;
    return { kind: 'fault', destination: undefined, object, hops: [], isOld, text };
  });
}
