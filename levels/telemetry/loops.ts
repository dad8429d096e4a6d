// Ways on which a message would come round: it leaves a flow and, passing others, reaches it again.
//
// Topics between brokers are made so that this cannot happen by itself: they grow on the way up, and on the way down every
// hop takes something away. What remains are topics that somebody chose, at either end.

import type { Flow } from './model.ts';
import { arrivalsOf, commonPlace, departuresOf, type Place } from './places.ts';
import { imageOf } from './topic-template.ts';

/** Flows in the order in which a message passes them before it passes the first again. */
export type Loop = readonly Flow[];

/** One for each flow that a message can reach twice, by the shortest way found first. */
export function findLoops(site: string, flows: readonly Flow[]): readonly Loop[] {
  return flows.flatMap((flow) => {
    const loop = flow.source.topics.map((topic) => follow(site, flows, flow, topic)).find((each) => each !== undefined);
    return loop === undefined ? [] : [loop];
  });
}

type Passage = { readonly flow: Flow; readonly topic: string; readonly passed: readonly Flow[] };

/** Follows messages with topics of one filter from flow to flow, breadth first. */
function follow(site: string, flows: readonly Flow[], start: Flow, topic: string): Loop | undefined {
  const seen = new Set<string>();
  let front: readonly Passage[] = [{ flow: start, topic, passed: [] }];
  while (front.length > 0) {
    const next = front.flatMap((passage) => onwards(site, flows, passage));
    const back = next.find(({ flow }) => flow === start);
    if (back !== undefined) return back.passed;
    front = next.filter(({ flow, topic: filter, passed }) => {
      const key = `${flow.name} ${filter}`;
      if (seen.has(key) || passed.includes(flow)) return false;
      seen.add(key);
      return true;
    });
  }
  return undefined;
}

/** Flows that take what a flow makes of messages with topics of a filter. */
function onwards(site: string, flows: readonly Flow[], { flow, topic, passed }: Passage): readonly Passage[] {
  const arrival = arrivalOf(site, flow, topic);
  return flows.flatMap((next) =>
    departuresOf(site, next).flatMap((departure): readonly Passage[] => {
      const common = arrival === undefined ? undefined : commonPlace(arrival, departure);
      return common === undefined ? [] : [{ flow: next, topic: common.topic, passed: [...passed, flow] }];
    }),
  );
}

function arrivalOf(site: string, flow: Flow, topic: string): Place | undefined {
  const [place] = arrivalsOf(site, flow);
  return place === undefined ? undefined : { where: place.where, topic: imageOf(flow.destination.topic, topic) };
}
