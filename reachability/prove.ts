// The proof before merge: of two versions of a plant, that everything needed is still reachable, that nothing opened which
// nobody asked for, and that what was closed is closed. It shares no code with the synthesis, and names the object that fails.
//
// Two questions are asked of what opens. One is the way of a client that asks for names. The other is what forwarders grant
// by themselves: a client may dial without asking, so a grant beyond the claim is a counter-example whatever DNS answers.
// Boundaries that are no list (policies, roles, admission, the kernel) are compared as walls and gates.
//
// A pattern is tried with names that stand for it. Where two objects contradict each other, the one the change touched is to
// blame. What was broken before the change is told and says that it is old; the change does not fail by it.

import { blame } from './proof/blame.ts';
import type { Claim, CounterExample, Proof } from './claim.ts';
import { unhealed, unreachable } from './proof/cut-off.ts';
import { grantedUnasked, stillGranted } from './proof/granted-beyond.ts';
import { openedUnasked } from './proof/let-through.ts';
import { staleness } from './proof/staleness.ts';
import { sentence } from './proof/sentence.ts';
import { waysOf } from './proof/ways.ts';
import { widened } from './proof/widened.ts';

export type { Claim, CounterExample, Permission, Proof } from './claim.ts';

export function prove(claim: Claim): Proof {
  const ways = waysOf(claim);
  const opened = openedUnasked(ways);
  const counterExamples = [
    ...faults(claim),
    ...unreachable(ways),
    ...unhealed(ways),
    ...opened,
    ...grantedUnasked(ways, opened),
    ...stillGranted(ways),
    ...widened(claim),
  ];
  return { holds: counterExamples.every(({ isOld }) => isOld), counterExamples };
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
