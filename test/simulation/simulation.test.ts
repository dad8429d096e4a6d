import { describe, expect, test } from '@jest/globals';
import { Reactor } from '../../forwarder/engine/reactor/reactor.ts';
import type { ReactorLoop, ReactorParts } from '../../forwarder/engine/reactor/reactor-interface.ts';
import { Coverage } from './coverage.ts';
import { describeFailure } from './failure.ts';
import { KEPT_SEEDS } from './kept-seeds.ts';
import { runMany } from './many-schedules.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';
import { makePlant } from './plant/plant.ts';
import { runSchedule } from './schedule.ts';

const SCHEDULES = 5_000;
/** A planted bug that needs more schedules than this is not found soon enough. */
const SOON = 1_000;
const LIMIT_MS = 180_000;

const plant = makePlant();
const makeReactor = (parts: ReactorParts): ReactorLoop => new Reactor(parts);

describe('the reactor', () => {
  test.each(KEPT_SEEDS)('holds every invariant for seed $seed: $found', ({ seed }) => {
    const { violation } = runSchedule(seed, { plant, coverage: new Coverage(), makeReactor });
    expect(violation?.message).toBeUndefined();
  });

  test(
    `holds every invariant in ${SCHEDULES} schedules, which meet every kind of event`,
    () => {
      const { failures, coverage } = runMany(0, SCHEDULES, { plant, makeReactor });
      const [first] = failures;
      const failure =
        first && describeFailure(first.seed, first.invariant, { plant, coverage: new Coverage(), makeReactor });
      expect(failure).toBeUndefined();
      expect(coverage.filter(([, times]) => times === 0)).toEqual([]);
    },
    LIMIT_MS,
  );

  test('does the same again with the same seed', () => {
    const run = (): readonly string[] => {
      const steps: string[] = [];
      runSchedule(7, { plant, coverage: new Coverage(), makeReactor, trace: (step) => steps.push(step) });
      return steps;
    };
    const steps = run();
    expect(steps.length).toBeGreaterThan(20);
    expect(run()).toEqual(steps);
  });
});

describe('the simulation', () => {
  test.each(PLANTED_BUGS)(
    'notices a reactor that $bug',
    ({ plant: plantBug, foundBy }) => {
      const found = firstViolation((parts) => new Reactor(plantBug(parts)));
      expect(foundBy).toContain(found);
    },
    LIMIT_MS,
  );

  test('prints the last steps of the smallest failing schedule and how to replay it', () => {
    const [bug] = PLANTED_BUGS;
    const faulty = (parts: ReactorParts): ReactorLoop => new Reactor(bug?.plant(parts) ?? parts);
    const options = { plant, coverage: new Coverage(), makeReactor: faulty };
    const { failures } = runMany(0, 200, options);
    const text = describeFailure(failures[0]?.seed ?? 0, failures[0]?.invariant ?? 'progress', options);
    expect(text).toMatch(/violates bytes-in-order|violates progress/);
    expect(text).toMatch(/npm run simulate -- --seed 0x[0-9a-f]+ --steps \d+ --clients \d+ --verbose/);
  });
});

function firstViolation(makeFaulty: (parts: ReactorParts) => ReactorLoop): string | undefined {
  for (let seed = 0; seed < SOON; seed += 1) {
    const { violation } = runSchedule(seed, { plant, coverage: new Coverage(), makeReactor: makeFaulty });
    if (violation !== undefined) return violation.invariant;
  }
  return undefined;
}
