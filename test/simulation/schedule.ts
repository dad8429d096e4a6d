// One schedule: everything that happens in it follows from its seed. A violation carries the last steps and says how to
// see all of them.

import { EngineCounters } from '../../forwarder/observe/engine-counters.ts';
import { Ledger } from '../../forwarder/engine/ledger/ledger.ts';
import { ConnectionTable } from '../../forwarder/engine/reactor/connection-table.ts';
import type { ReactorLoop, ReactorParts } from '../../forwarder/engine/reactor/reactor-interface.ts';
import type { Coverage } from './coverage.ts';
import { AuditTrail } from './invariants/audit-trail.ts';
import { WorldJudge } from './invariants/judge.ts';
import { SimulatedKernel } from './kernel/simulated-kernel.ts';
import { drawPlan, NO_CAPS } from './plan.ts';
import type { Caps } from './plan.ts';
import type { Plant } from './plant/plant.ts';
import { Random } from './random.ts';
import { Violation } from './violation.ts';
import { MainThread } from './world/main-thread.ts';
import { ReactorRun } from './world/reactor-run.ts';
import { TermsHistory } from './world/terms-history.ts';
import { World } from './world/world.ts';

export type ScheduleOptions = {
  readonly plant: Plant;
  readonly coverage: Coverage;
  /** What is simulated; another one in tests of the simulation itself. */
  readonly makeReactor: (parts: ReactorParts) => ReactorLoop;
  readonly caps?: Caps;
  /** Sees every step. */
  readonly trace?: (step: string) => void;
};

export type Outcome = { readonly steps: number; readonly turns: number; readonly violation: Violation | undefined };

/** A reactor that does not wait although there is nothing to do would keep a schedule from ending. */
const MAX_TURNS = 200_000;
const ROWS = 64;

export function runSchedule(seed: number, options: ScheduleOptions): Outcome {
  const random = new Random(seed);
  const plan = drawPlan(random, options.caps ?? NO_CAPS);
  const world = new World(random, plan, options.plant, options.coverage, options.trace ?? ((): void => undefined));
  let turns = 0;
  try {
    const trail = new AuditTrail();
    const ledger = Ledger.create({ clients: 64, names: 64, headers: { capacity: 64, regions: 4 }, files: 10_000 });
    const main = new MainThread(world, trail, ledger);
    const judge = new WorldJudge(world, trail, ledger);
    world.main = main;
    world.judge = judge;
    startReactors(world, main, trail, ledger, options);
    main.begin();
    turns = drive(world);
    main.handed.closeAll();
    for (const { kernel } of world.reactors) kernel.release();
    judge.over();
    return { steps: world.steps, turns, violation: undefined };
  } catch (error) {
    return { steps: world.steps, turns, violation: asViolation(error) };
  }
}

function startReactors(
  world: World,
  main: MainThread,
  trail: AuditTrail,
  ledger: Ledger,
  { makeReactor }: ScheduleOptions,
): void {
  const { plan, random, coverage, clock } = world;
  if (plan.reactors > 1) coverage.count('two-reactors');
  for (let index = 0; index < plan.reactors; index += 1) {
    const kernel = new SimulatedKernel(world);
    const run = new ReactorRun(index, kernel, new TermsHistory(clock.monotonicMs), main);
    world.reactors.push(run);
    const take = (bytes: number): boolean => {
      if (random.chance(plan.auditLoss)) {
        coverage.count('audit-without-room');
        return false;
      }
      trail.credited += bytes;
      return true;
    };
    run.turnEndedAtMs = clock.monotonicMs;
    run.loop = makeReactor({
      kernel,
      channel: run,
      ledger,
      counters: new EngineCounters(),
      table: new ConnectionTable(ConnectionTable.allocate(ROWS)),
      auditCredit: { take },
      newId: () => random.bytes(16),
      bytesPerTurn: plan.bytesPerTurn,
    });
  }
}

/** Gives turns to whoever can go on, until all have ended. */
function drive({ reactors, random, clock }: World): number {
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const going = reactors.filter(({ hasEnded }) => !hasEnded);
    if (going.length === 0) return turn;
    const able = going.filter(({ kernel, deadlineMs }) => kernel.isReady || clock.monotonicMs >= deadlineMs);
    const choices = able.length > 0 ? able : going;
    const run = choices[random.below(choices.length)];
    run?.turn(clock);
  }
  throw new Violation('progress', `the schedule does not end: ${MAX_TURNS} turns, and the reactor still finds work`);
}

function asViolation(error: unknown): Violation {
  if (error instanceof Violation) return error;
  return new Violation('no-exception', Error.isError(error) ? (error.stack ?? error.message) : String(error), error);
}
