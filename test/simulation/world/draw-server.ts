// Draws whatever stands at a place that is dialled.

import type { Speeches } from '../plant/speech.ts';
import type { Random } from '../random.ts';
import type { Located } from './located.ts';
import type { ServerPlan } from './server.ts';

/** Streams of servers differ from those of clients. */
const FIRST_STREAM = 1_000;

export function drawServer(index: number, located: Located, random: Random, speeches: Speeches): ServerPlan {
  const isHasty = random.chance(0.15);
  const stream = speeches.payload(FIRST_STREAM + index, random.pick([0, 1, 30, 700, 6_000]));
  return {
    index,
    isHasty,
    located,
    greeting: random.chance(0.8)
      ? random.pick(['at-once', 'at-once', 'later'])
      : random.pick(['refuses', 'times-out', 'hangs']),
    stream,
    answersOnly: !isHasty && random.chance(0.5),
    ending: random.pick([
      'finishes',
      'finishes',
      'finishes',
      'after-server',
      'after-server',
      'resets',
      'vanishes',
      'stays',
    ]),
    urgentAt: random.chance(0.15) ? random.below(stream.length + 1) : undefined,
    reads: random.pick(['well', 'well', 'slowly', 'never']),
  };
}
