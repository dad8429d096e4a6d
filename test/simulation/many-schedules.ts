// Many schedules one after the other, and the sum of what they met.

import { Coverage } from './coverage.ts';
import type { Event } from './coverage.ts';
import { runSchedule } from './schedule.ts';
import type { ScheduleOptions } from './schedule.ts';
import type { Invariant } from './violation.ts';

type Failure = { readonly seed: number; readonly invariant: Invariant; readonly message: string };

export type Summary = {
  readonly schedules: number;
  readonly steps: number;
  readonly turns: number;
  readonly failures: readonly Failure[];
  readonly coverage: readonly (readonly [Event, number])[];
};

export function runMany(from: number, count: number, options: Omit<ScheduleOptions, 'coverage'>): Summary {
  const coverage = new Coverage();
  const failures: Failure[] = [];
  let steps = 0;
  let turns = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = runSchedule(seed, { ...options, coverage });
    steps += outcome.steps;
    turns += outcome.turns;
    const { violation } = outcome;
    if (violation !== undefined) failures.push({ seed, invariant: violation.invariant, message: violation.message });
  }
  return { schedules: count, steps, turns, failures, coverage: coverage.all };
}

export function addUp(summaries: readonly Summary[]): Summary {
  const coverage = new Coverage();
  for (const summary of summaries) coverage.add(summary.coverage);
  const sum = (of: (summary: Summary) => number): number => summaries.reduce((total, each) => total + of(each), 0);
  return {
    schedules: sum(({ schedules }) => schedules),
    steps: sum(({ steps }) => steps),
    turns: sum(({ turns }) => turns),
    failures: summaries.flatMap(({ failures }) => failures),
    coverage: coverage.all,
  };
}
