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
const MS_PER_RUN = 2_000;
const UPLINKS = ['direct', 'parent'] as const;

const [oracle, ...others] = ENGINES;

/** A stage for each way up; forwarders are not started anew for every schedule. */
async function startStages(stack: AsyncDisposableStack, engine: (typeof ENGINES)[number]): Promise<readonly Stage[]> {
  return Promise.all(UPLINKS.map(async (uplink) => stack.use(await startStage(engine, uplink))));
}

describe.each(others)('$name engine', (engine) => {
  test('does with every schedule what the portable engine does', async () => {
    if (oracle === undefined) throw new Error('Cannot compare: there is no engine. Name one in ENGINES');
    await using stack = new AsyncDisposableStack();
    const [expected, actual] = await Promise.all([startStages(stack, oracle), startStages(stack, engine)]);
    let turn = 0;
    const tally = new Map<string, number>();
    const compare = async (schedule: Schedule): Promise<void> => {
      turn += 1;
      const at = UPLINKS.indexOf(schedule.uplink);
      const [one, other] = [expected[at], actual[at]];
      if (one === undefined || other === undefined) throw new Error(`Cannot play: no stage has "${schedule.uplink}"`);
      const [right, outcome] = await Promise.all([play(schedule, one, turn), play(schedule, other, turn)]);
      expect(outcome).toEqual(right);
      for (const c of outcome.connections) {
        const l = c.records.at(-1) as Record<string, unknown> | undefined;
        const k = [
          schedule.plans[c.plan]?.header,
          l?.['event'],
          l?.['reason'],
          l?.['closedBy'],
          'C:' + c.client,
          'S:' + String(c.server),
        ].join(' ');
        tally.set(k, (tally.get(k) ?? 0) + 1);
      }
    };
    await fc.assert(fc.asyncProperty(anySchedule, compare), {
      numRuns: 300,
      ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    });
    const sum = new Map<string, number>();
    for (const [k, n] of tally)
      for (const part of [k.split(' ').slice(0, 1).join(' '), k.split(' ').slice(1).join(' ')])
        sum.set(part, (sum.get(part) ?? 0) + n);
    console.log(
      [...sum]
        .sort((a, b) => b[1] - a[1])
        .map(([k, n]) => n + ' ' + k)
        .join('\n'),
    );
  }, 400000);
});
