// The metrics an engine counts, summed over the counters of all its threads when somebody asks. The registry knows them
// like any other; only their values are worked out late, so nothing of prom-client is on the way of a byte.

import { Counter, Gauge, type Registry } from 'prom-client';
import { LIMITS, REASON_WORDS } from '../contract/reasons.ts';
import type { Verdict } from '../contract/reasons.ts';
import type { Duration, DurationCounts, EngineCounters, Tally } from './engine-counters.ts';
import { SharedHistogram } from './shared-histogram.ts';

/** The counters of every thread there is or was. */
export type AllCounters = () => readonly EngineCounters[];

const VERDICTS: readonly Verdict[] = ['allow', 'deny'];

/** Counters without labels: name, help, what is added up. */
const TOTALS: readonly (readonly [string, string, Tally])[] = [
  ['audit_dropped_total', 'Audit lines lost.', 'auditDrops'],
  [
    'stale_headers_total',
    'PROXY headers that were authentic but made at another time: only reserved names passed.',
    'staleHeaders',
  ],
  ['accept_paused_total', 'How often accepting was paused because files or memory were used up.', 'acceptPauses'],
  ['worker_restarts_total', 'Threads of the engine that ended and were replaced.', 'workerRestarts'],
];

export function registerEngineMetrics(registry: Registry, all: AllCounters): void {
  for (const [name, help, tally] of TOTALS) {
    registerCounter(registry, { name, help, labelNames: [], series: () => [{ labels: {}, value: total(all, tally) }] });
  }
  registerCounter(registry, {
    name: 'bytes_total',
    help: 'Bytes forwarded; up is from child to parent.',
    labelNames: ['direction'],
    series: () => [
      { labels: { direction: 'up' }, value: total(all, 'bytesUp') },
      { labels: { direction: 'down' }, value: total(all, 'bytesDown') },
    ],
  });
  registerDecisions(registry, all);
  registerOpen(registry, all);
  registerDurations(registry, all);
}

function registerDecisions(registry: Registry, all: AllCounters): void {
  const decisions = VERDICTS.flatMap((verdict) => REASON_WORDS.map((reason) => ({ verdict, reason })));
  registerCounter(registry, {
    name: 'connections_total',
    help: 'Connections decided, by verdict and reason.',
    labelNames: ['verdict', 'reason'],
    // Of the many combinations few ever occur, and only those are shown.
    series: () =>
      decisions
        .map((labels) => ({ labels, value: sum(all, (each) => each.decisions(labels.verdict, labels.reason)) }))
        .filter(({ value }) => value > 0),
  });
  registerCounter(registry, {
    name: 'denied_over_limit_total',
    help: 'Connections denied because a limit was reached, by limit.',
    labelNames: ['limit'],
    series: () => LIMITS.map((limit) => ({ labels: { limit }, value: sum(all, (each) => each.overLimit(limit)) })),
  });
}

function registerOpen(registry: Registry, all: AllCounters): void {
  void new Gauge({
    name: 'sallyport_connections_open',
    help: 'Connections accepted and not yet closed.',
    registers: [registry],
    collect() {
      this.set(total(all, 'accepted') - total(all, 'closed'));
    },
  });
}

function registerDurations(registry: Registry, all: AllCounters): void {
  void new SharedHistogram({
    name: 'sallyport_hello_duration_seconds',
    help: 'From accept until the caller had said where it wants to go.',
    registry,
    series: () => [{ labels: {}, counts: durations(all, 'hello') }],
  });
  void new SharedHistogram({
    name: 'sallyport_dial_duration_seconds',
    help: 'From the decision until the next hop answered or failed.',
    registry,
    series: () => [
      { labels: { outcome: 'connected' }, counts: durations(all, 'dialConnected') },
      { labels: { outcome: 'failed' }, counts: durations(all, 'dialFailed') },
    ],
  });
}

type CounterOptions = {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly series: () => readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
};

function registerCounter(registry: Registry, { name, help, labelNames, series }: CounterOptions): void {
  void new Counter({
    name: `sallyport_${name}`,
    help,
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, value } of series()) this.inc({ ...labels }, value);
    },
  });
}

function sum(all: AllCounters, read: (counters: EngineCounters) => number): number {
  return all().reduce((before, counters) => before + read(counters), 0);
}

function total(all: AllCounters, tally: Tally): number {
  return sum(all, (counters) => counters.of(tally));
}

function durations(all: AllCounters, duration: Duration): DurationCounts {
  const every = all().map((counters) => counters.durations(duration));
  const [first = { buckets: [], sumSeconds: 0 }] = every;
  return {
    buckets: first.buckets.map((_, index) => every.reduce((count, { buckets }) => count + (buckets[index] ?? 0), 0)),
    sumSeconds: every.reduce((seconds, { sumSeconds }) => seconds + sumSeconds, 0),
  };
}
