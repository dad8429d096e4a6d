// The section of RESULTS.md: what was measured, on what, how, and whether it is what is aimed at. Pure.

import type { ChangeResult } from './changes.ts';
import { type FigureName, FIGURES, peersOf, type Sample, valuesOf } from './figures.ts';
import type { HelloOutcome } from './hello-check.ts';
import type { HopLatency } from './hops.ts';
import { figuresTable, numberText, table, targetsTable } from './markdown.ts';
import { summarize } from './statistics.ts';
import { verdictText } from './targets.ts';

export type Measurements = {
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly idleConnections: number;
  /** The peers of ours among the samples. */
  readonly ours: readonly string[];
  readonly samples: readonly Sample[];
  /** `connectionsPerCpu` with 10,000 entries. */
  readonly longLists: readonly Sample[];
  /** `connections` and `connectionsPerCpu` of ours with two workers. */
  readonly twoWorkers: readonly Sample[];
  readonly hops: readonly (readonly [engine: string, latencies: readonly HopLatency[]])[];
  readonly changes: readonly ChangeResult[];
  readonly hellos: readonly (readonly [peer: string, outcomes: readonly HelloOutcome[]])[];
};

export type Machine = {
  readonly day: string;
  readonly node: string;
  readonly kernel: string;
  readonly processor: string;
  readonly processors: number;
};

export const DIRECT = 'no proxy';
const GENERATOR_FACTOR = 2;
const LONG_LIST_SHARE = 0.95;
const TWO_WORKERS = 1.8;
/** Two for the proxy, and as many again for the load. */
const PROCESSORS_FOR_TWO_WORKERS = 4;

export function report(all: Measurements): string {
  const parts = [
    introduction(all),
    figuresTable(all.samples),
    generatorText(all.samples),
    '### Against what is aimed at',
    targetsTable(all.samples, all.ours),
    table(['what', 'target', 'measured', ''], [...lostRows(all), ...longListRows(all), ...workerRows(all)]),
    '### Added by each hop',
    hopsTable(all),
    '### Connections lost under changes',
    changesTable(all),
    '### Hellos that arrive',
    hellosTable(all),
  ];
  return `${parts.join('\n\n')}\n`;
}

function introduction({ machine, versions, notes, rounds, seconds, idleConnections }: Measurements): string {
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const method = [
    `${machine.day}, Node ${machine.node}, Linux ${machine.kernel}, ${machine.processors} × ${machine.processor}. ${peers.join(', ')}.`,
    `One worker each on a processor of its own, load and upstream on another, connections logged to a file everywhere. ` +
      `Rounds: ${rounds}, interleaved over the peers, ${seconds} s a figure: medians ± half the distance of the extremes. ` +
      `A connection: connect, ClientHello (half of them 517 bytes, half post-quantum), one byte back, reset; 64 at a time. ` +
      `Messages: 100 bytes there and back on 50 connections. Transfers: 4 at a time. Latency at 70 % of the peer's own ` +
      `maximum runs from when a connection should have begun. Idle: ${idleConnections} connections. CPU-s are those of the ` +
      `whole proxy, all its threads and processes.`,
    ...notes.map((note) => `Note: ${note}`),
  ];
  return method.join('\n\n');
}

/** Whether the load could have done twice of what it was asked for. */
export function generatorText(samples: readonly Sample[]): string {
  const checks: readonly FigureName[] = ['connections', 'messages', 'down', 'up'];
  const limited = checks.flatMap((figure) => {
    const limit = summarize(valuesOf(samples, DIRECT, figure))?.median ?? 0;
    return peersOf(samples)
      .filter((peer) => peer !== DIRECT)
      .flatMap((peer) => {
        const reached = summarize(valuesOf(samples, peer, figure))?.median ?? 0;
        return reached * GENERATOR_FACTOR > limit
          ? [`${FIGURES[figure].title} of ${peer} (${share(limit, reached)})`]
          : [];
      });
  });
  if (limited.length === 0) return 'The load alone does at least twice what any proxy reached.';
  return (
    `**Generator-limited**: the load alone does less than twice of ${limited.join(', ')}. ` +
    'Rates of these are bounds from below; figures per CPU-s hold, because they divide by what the proxy itself spent.'
  );
}

function share(limit: number, reached: number): string {
  return reached === 0 ? '–' : `${(limit / reached).toFixed(1)} ×`;
}

function lostRows({ changes, ours }: Measurements): readonly string[][] {
  return changes
    .filter(({ peer }) => ours.includes(peer))
    .map(({ peer, lost }) => [`lost under changes, ${peer}`, '0', String(lost), verdictText(lost === 0)]);
}

function longListRows({ samples, longLists, ours }: Measurements): readonly string[][] {
  return ours.map((peer) => {
    const short = summarize(valuesOf(samples, peer, 'connectionsPerCpu'))?.median;
    const long = summarize(valuesOf(longLists, peer, 'connectionsPerCpu'))?.median;
    const ratio = short === undefined || long === undefined ? undefined : long / short;
    return [
      `connections per CPU-s with 10,000 entries against 10, ${peer}`,
      `≥ ${LONG_LIST_SHARE} ×`,
      ratio === undefined ? '–' : `${ratio.toFixed(2)} ×`,
      verdictText(ratio === undefined ? undefined : ratio >= LONG_LIST_SHARE),
    ];
  });
}

/** Where load and two workers must share processors, twice the rate for each CPU-second is what two would do. */
function workerRows({ samples, twoWorkers, machine }: Measurements): readonly string[][] {
  return peersOf(twoWorkers).map((peer) => {
    const isRoomy = machine.processors >= PROCESSORS_FOR_TWO_WORKERS;
    const figure = isRoomy ? 'connections' : 'connectionsPerCpu';
    const one = summarize(valuesOf(samples, peer, figure))?.median;
    const two = summarize(valuesOf(twoWorkers, peer, figure))?.median;
    const ratio = one === undefined || two === undefined ? undefined : (two / one) * (isRoomy ? 1 : 2);
    return [
      `two workers against one, ${peer}${isRoomy ? '' : ', worked out from CPU time: load and workers share processors'}`,
      `≥ ${TWO_WORKERS} ×`,
      ratio === undefined ? '–' : `${ratio.toFixed(2)} ×`,
      verdictText(ratio === undefined ? undefined : ratio >= TWO_WORKERS),
    ];
  });
}

function hopsTable({ hops }: Measurements): string {
  const rows = hops.flatMap(([engine, latencies]) => {
    const direct = latencies[0];
    return latencies.map(({ hops: count, connectP50Ms, connectP99Ms, messageP50Ms }) => [
      `${engine}, ${count === 0 ? 'direct' : `${count} ${count === 1 ? 'hop' : 'hops'}`}`,
      numberText(connectP50Ms, 2),
      numberText(connectP50Ms - (direct?.connectP50Ms ?? 0), 2),
      numberText(connectP99Ms, 2),
      numberText(messageP50Ms, 3),
      numberText(messageP50Ms - (direct?.messageP50Ms ?? 0), 3),
    ]);
  });
  return table(['way', 'connect p50 ms', 'added', 'connect p99 ms', 'message p50 ms', 'added'], rows);
}

function changesTable({ changes }: Measurements): string {
  const rows = changes.map((change) => [
    change.peer,
    String(change.allowlistChanges),
    String(change.configurationChanges),
    numberText(change.connections, 0),
    numberText(change.messages, 0),
    String(change.lost),
  ]);
  return table(['peer', 'lists changed', 'configurations changed', 'connections', 'messages', 'lost'], rows);
}

function hellosTable({ hellos }: Measurements): string {
  const variants = hellos[0]?.[1].map(({ variant }) => variant) ?? [];
  const rows = variants.map(({ title, mayPass }, row) => [
    `${title}${mayPass ? '' : ' (must not pass)'}`,
    ...hellos.map(([, outcomes]) => {
      const arrived = outcomes[row]?.arrived ?? false;
      return arrived === mayPass ? 'right' : arrived ? '**passed**' : '**lost**';
    }),
  ]);
  const sums = hellos.map(([, outcomes]) => {
    const right = outcomes.filter(({ arrived, variant }) => arrived === variant.mayPass).length;
    return `${right} of ${outcomes.length}`;
  });
  return table(['hello', ...hellos.map(([peer]) => peer)], [...rows, ['**right**', ...sums]]);
}
