// The whole run, for the demo, the cluster test and the measurement alike: readings go up at a steady pace; first nothing is
// wrong, then one thing after the other is; then authorities are replaced; at the end every reading is accounted for, and what
// is forbidden is tried.

import { setTimeout as pause } from 'node:timers/promises';
import { loadSite } from '../../../levels/load-site.ts';
import { type Balance, balanceText } from './account.ts';
import type { Hop } from './journeys.ts';
import type { Outage } from './outages.ts';
import type { Programs } from './programs.ts';
import type { Reconnected } from './reconnects.ts';
import { type Refusal, tryTheForbidden } from './refusals.ts';
import { rotationOf } from './rotation.ts';
import { TelemetryPlant } from './telemetry-plant.ts';
import { together } from './together.ts';
import { type Pace, Traffic } from './traffic.ts';
import type { ZoneSecrets } from './zone-secrets.ts';

export type RunOptions = {
  readonly repository: string;
  readonly programs: Programs;
  /** Of each of the two lines, at least. */
  readonly readings: number;
  readonly pace: Pace;
  /** Before the first thing goes wrong, and after each. */
  readonly calmMs: number;
  readonly outages: readonly Outage[];
  /** How long the last reading may take. */
  readonly settleMs: number;
  readonly progress: Progress;
  /** Ends the run early; it closes everything all the same. */
  readonly signal: AbortSignal;
  /** Where the run makes its own folder, and removes it. @default the system’s folder for such */
  readonly folder?: string;
};

/** What whoever started the run is told. */
type Progress = {
  readonly stage: (title: string, why: string) => void;
  readonly seen: (text: string) => void;
  /** A line of somebody's log. */
  readonly line: (text: string) => void;
};

export type RunResult = {
  readonly balance: Balance;
  readonly hops: readonly Hop[];
  readonly refusals: readonly Refusal[];
  /** Whatever went wrong, and the connections between zones that came back from it. */
  readonly outages: readonly Reconnected[];
};

const SITE = 'contoso-bakery';
/** The part of all readings that is sent when nothing is wrong any more. */
const AFTERWARDS = 0.1;
const CAST = { child: 'level-2-ovens', sibling: 'level-2-packaging', parent: 'level-3', above: 'level-4' } as const;

/** Rejects with the first thing that is not as it must be; closes everything either way. */
export async function runTelemetry(options: RunOptions): Promise<RunResult> {
  const { repository, programs, progress, folder, signal } = options;
  const { site } = loadSite(repository, SITE);
  if (site === undefined) throw new Error(`Cannot run site "${SITE}": it has errors or is gone. Run "sallyport check"`);
  const traffic = new Traffic(site);
  progress.stage(
    'A plant with its brokers and data flows',
    'Forwarders, brokers and data flows run from the synthesized objects; Apache Kafka stands where the event hubs are.',
  );
  await using running = await TelemetryPlant.start({
    repository,
    site: SITE,
    programs,
    conduitOf: CAST.parent,
    watch: traffic.watch,
    onFault: (who, error) => traffic.note(who, error),
    say: progress.seen,
    folder,
    signal,
  });
  try {
    await traffic.open(running, options.pace);
    const former = running.zone(CAST.child).secrets;
    await underLoad(running, traffic, options);
    signal.throwIfAborted();
    // Before the forbidden is tried: for that a broker restarts once more.
    const outages = traffic.reconnects.figures;
    const refusals = await refuse(running, former, progress);
    const { account, journeys } = traffic;
    return { balance: account.balance, hops: journeys.figures, refusals, outages };
  } finally {
    await traffic.close();
  }
}

async function underLoad(running: TelemetryPlant, traffic: Traffic, options: RunOptions): Promise<void> {
  const { readings, pace, settleMs, progress, signal } = options;
  progress.stage(
    `Two lines publish ${(2 * readings).toLocaleString('en-US')} readings, ${2 * pace.perSecond} a second`,
    'A reading is confirmed to who sent it when the next broker has it, so it is always somewhere.',
  );
  const last = Math.ceil(readings * AFTERWARDS);
  const over = new AbortController();
  await together(signal, [
    (either) => disturb(running, traffic, { ...options, signal: either }).finally(() => over.abort()),
    async (either) => {
      await traffic.publish(readings - last, either);
      // On a slow machine things go wrong for longer than was planned, and the lines must not fall silent before the last.
      while (!over.signal.aborted) await traffic.publish(pace.perSecond, either);
    },
  ]);
  await traffic.publish(last, signal);
  await traffic.settle(settleMs, signal);
  const [fault] = traffic.faults;
  if (fault !== undefined) throw new Error(`Cannot go on: ${fault}`);
  progress.seen(balanceText(traffic.account.balance));
}

/** Each has time to show what it does, and to be over, before the next begins. */
async function disturb(running: TelemetryPlant, traffic: Traffic, options: RunOptions): Promise<void> {
  const { calmMs, outages, progress, signal } = options;
  await pause(calmMs, undefined, { signal });
  for (const { title, endsConnections, happen } of [...outages, ...(await rotationOf(running))]) {
    traffic.journeys.disturb();
    traffic.reconnects.begin(title);
    const begin = performance.now();
    await happen(running, signal);
    if (endsConnections) await traffic.reconnects.first(signal);
    progress.seen(`${title} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
    await pause(calmMs, undefined, { signal });
    traffic.journeys.calm();
    await pause(calmMs, undefined, { signal });
  }
}

/** `former`: secrets of the child from before the rotation. */
async function refuse(running: TelemetryPlant, former: ZoneSecrets, progress: Progress): Promise<readonly Refusal[]> {
  progress.stage('What a zone must not do', 'Each attempt is refused, and an operator can read of it.');
  const refusals = await tryTheForbidden(running, CAST, former);
  for (const { title, seenIn, line } of refusals) {
    progress.seen(`${title}: refused. The ${seenIn} says:`);
    progress.line(line);
  }
  return refusals;
}
