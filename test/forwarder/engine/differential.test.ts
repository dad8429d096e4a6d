// The portable engine is the oracle of every faster one: both are given the same random schedules, and every byte, every
// decision, every end and every count must be the same. On a failure fast-check prints the smallest schedule and its seed.
//
// DIFFERENTIAL_RUNS=5000 plays more of them, DIFFERENTIAL_SEED=… those of a failure.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ENGINES } from '../../support/engine-harness.ts';
import { play } from '../../support/schedules/play.ts';
import { anySchedule, type Schedule } from '../../support/schedules/schedule.ts';
import { type Stage, startStage } from '../../support/schedules/stage.ts';

const RUNS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 150);
const SEED = process.env['DIFFERENTIAL_SEED'];
/** Ten times what they take, so that a failure has time to be made smaller; then it is told as it is. */
const LIMIT_MS = RUNS * 800;
const UPLINKS = ['direct', 'parent'] as const;

const [oracle, ...others] = ENGINES;

/** A stage for each way up; forwarders are not started anew for every schedule. */
async function startStages(stack: AsyncDisposableStack, engine: (typeof ENGINES)[number]): Promise<readonly Stage[]> {
  return Promise.all(UPLINKS.map(async (uplink) => stack.use(await startStage(engine, uplink))));
}

describe.each(others)('$name engine', (engine) => {
  test(
    'does with every schedule what the portable engine does',
    async () => {
      if (oracle === undefined) throw new Error('Cannot compare: there is no engine. Name one in ENGINES');
      await using stack = new AsyncDisposableStack();
      const [expected, actual] = await Promise.all([startStages(stack, oracle), startStages(stack, engine)]);
      let turn = 0;
      const compare = async (schedule: Schedule): Promise<void> => {
        turn += 1;
        const at = UPLINKS.indexOf(schedule.uplink);
        const [one, other] = [expected[at], actual[at]];
        if (one === undefined || other === undefined) throw new Error(`Cannot play: no stage has "${schedule.uplink}"`);
        const [right, outcome] = await Promise.all([play(schedule, one, turn), play(schedule, other, turn)]);
        expect(outcome).toEqual(right);
      };
      await fc.assert(fc.asyncProperty(anySchedule, compare), {
        numRuns: RUNS,
        interruptAfterTimeLimit: LIMIT_MS,
        markInterruptAsFailure: true,
        ...(SEED === undefined ? {} : { seed: Number(SEED) }),
      });
    },
    LIMIT_MS + 30_000,
  );
});
