// npm run simulate -- [--schedules n] [--from seed] [--threads n]      many schedules, on all cores
// npm run simulate -- --seed 0x… [--steps n] [--clients n] [--verbose]  one of them, step by step

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Reactor } from '../../forwarder/engine/reactor/reactor.ts';
import { Coverage } from './coverage.ts';
import { describeFailure, seedText } from './failure.ts';
import { addUp } from './many-schedules.ts';
import type { Summary } from './many-schedules.ts';
import { NO_CAPS } from './plan.ts';
import { makePlant } from './plant/plant.ts';
import { runSchedule } from './schedule.ts';
import type { Range } from './worker.ts';

const RANGE = 250;
/** After as many it is clear that something is wrong. */
const MAX_DESCRIBED = 5;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '5000' },
      from: { type: 'string', default: '0' },
      threads: { type: 'string', default: String(availableParallelism()) },
      seed: { type: 'string' },
      steps: { type: 'string', default: String(NO_CAPS.steps) },
      clients: { type: 'string', default: String(NO_CAPS.clients) },
      verbose: { type: 'boolean', default: false },
    },
  });
  if (values.seed !== undefined) {
    const caps = { steps: wholeNumber('steps', values.steps), clients: wholeNumber('clients', values.clients) };
    return runOne(wholeNumber('seed', values.seed), caps, values.verbose);
  }
  const summary = await runOnThreads(
    { from: wholeNumber('from', values.from), count: wholeNumber('schedules', values.schedules) },
    wholeNumber('threads', values.threads),
  );
  return report(summary);
}

function runOne(seed: number, caps: { readonly steps: number; readonly clients: number }, isVerbose: boolean): number {
  const { violation, steps } = runSchedule(seed, {
    plant: makePlant(),
    coverage: new Coverage(),
    makeReactor: (parts) => new Reactor(parts),
    caps,
    ...(isVerbose ? { trace: say } : {}),
  });
  say(violation === undefined ? `${steps} steps, nothing violated` : (violation.stack ?? violation.message));
  return violation === undefined ? 0 : 1;
}

async function runOnThreads({ from, count }: Range, threads: number): Promise<Summary> {
  const ranges = Array.from({ length: Math.ceil(count / RANGE) }, (_, index) => ({
    from: from + index * RANGE,
    count: Math.min(RANGE, count - index * RANGE),
  }));
  const summaries: Summary[] = [];
  const startedAt = performance.now();
  const onSummary = (summary: Summary): void => {
    summaries.push(summary);
    for (const { seed, message } of summary.failures) say(`seed ${seedText(seed)} violates ${message}`);
    if (summaries.length % 40 === 0 || summaries.length * RANGE >= count)
      sayProgress(addUp(summaries), count, startedAt);
  };
  await Promise.all(Array.from({ length: threads }, () => workThrough(ranges, onSummary)));
  return addUp(summaries);
}

/** One thread takes ranges until there are none left. */
function workThrough(ranges: Range[], onSummary: (summary: Summary) => void): Promise<void> {
  const done = Promise.withResolvers<void>();
  const worker = new Worker(new URL('worker.ts', import.meta.url));
  const next = (): void => {
    const range = ranges.shift();
    if (range === undefined) void worker.terminate().then(() => done.resolve(), done.reject);
    else worker.postMessage(range);
  };
  worker.on('error', done.reject);
  worker.on('message', (summary: Summary) => {
    onSummary(summary);
    next();
  });
  next();
  return done.promise;
}

function report({ schedules, steps, turns, failures, coverage }: Summary): number {
  for (const [event, times] of coverage) say(`  ${event.padEnd(34)} ${times}`);
  const plant = makePlant();
  for (const { seed, invariant } of failures.slice(0, MAX_DESCRIBED)) {
    const makeReactor = (parts: ConstructorParameters<typeof Reactor>[0]): Reactor => new Reactor(parts);
    say(describeFailure(seed, invariant, { plant, makeReactor, coverage: new Coverage() }));
  }
  say(`${schedules} schedules, ${steps} steps, ${turns} turns of the reactor, ${failures.length} violations`);
  return failures.length === 0 ? 0 : 1;
}

function sayProgress({ schedules, failures }: Summary, count: number, startedAt: number): void {
  const seconds = (performance.now() - startedAt) / 1_000;
  say(`${schedules} of ${count}, ${Math.round(schedules / seconds)} a second, ${failures.length} violations`);
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`Cannot simulate with --${option} "${text}": it is no whole number. Write it as 42 or 0x2a`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
