// What is said about a seed that failed: the invariant, the last steps of the smallest schedule that still fails, and how
// to see all of them.

import { Coverage } from './coverage.ts';
import { NO_CAPS } from './plan.ts';
import type { Caps } from './plan.ts';
import { runSchedule } from './schedule.ts';
import type { ScheduleOptions } from './schedule.ts';
import { INVARIANTS } from './violation.ts';
import type { Invariant } from './violation.ts';

const STEPS_SHOWN = 30;

export function describeFailure(seed: number, invariant: Invariant, options: ScheduleOptions): string {
  const caps = shrink(seed, invariant, options);
  const trace: string[] = [];
  const { violation } = runSchedule(seed, {
    ...options,
    caps,
    coverage: new Coverage(),
    trace: (step) => trace.push(step),
  });
  return [
    `seed ${seedText(seed)} violates ${invariant}: ${INVARIANTS[invariant]}`,
    `  ${violation?.message ?? 'it does not, when it is run again: the schedule depends on more than its seed'}`,
    ...trace.slice(-STEPS_SHOWN).map((step) => `    ${step}`),
    `  Replay it: npm run simulate -- --seed ${seedText(seed)} --steps ${caps.steps} --clients ${caps.clients} --verbose`,
  ].join('\n');
}

export function seedText(seed: number): string {
  return `0x${seed.toString(16)}`;
}

/** The fewest clients, then the fewest steps, with which the same invariant is violated. */
function shrink(seed: number, invariant: Invariant, options: ScheduleOptions): Caps {
  const fails = (caps: Caps): boolean =>
    runSchedule(seed, { ...options, caps, coverage: new Coverage() }).violation?.invariant === invariant;
  let clients = NO_CAPS.clients;
  while (clients > 1 && fails({ steps: NO_CAPS.steps, clients: clients - 1 })) clients -= 1;
  let [passing, failing] = [0, NO_CAPS.steps];
  while (failing - passing > 1) {
    const middle = (passing + failing) >> 1;
    if (fails({ steps: middle, clients })) failing = middle;
    else passing = middle;
  }
  return { steps: failing, clients };
}
