// Readings of two lines on their way to the event hubs of the sample site, through real brokers, forwarders and Apache Kafka,
// while what carries them fails: whether any is lost, and how long each hop takes.

import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { interruptible } from '../cli/demo/telemetry/interruption.ts';
import { outagesOf } from '../cli/demo/telemetry/outages.ts';
import { findPrograms, KAFKA_VERSION } from '../cli/demo/telemetry/programs.ts';
import { runTelemetry } from '../cli/demo/telemetry/run.ts';
import { report } from './telemetry/report.ts';

export type TelemetryBenchOptions = { readonly short: boolean; readonly say: (text: string) => void };

/** Of each line. */
const FULL = { readings: 50_000, perSecond: 500, calmMs: 3_000, conduitDownMs: 30_000 };
const SHORT = { readings: 1_000, perSecond: 100, calmMs: 200, conduitDownMs: 1_000 };
const ASSETS = 4;
const SETTLE_MS = 120_000;
const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

/** The section for RESULTS.md. Rejects when anything is lost, out of order or let through. */
export async function benchTelemetry({ short, say }: TelemetryBenchOptions): Promise<string> {
  const search = findPrograms();
  if (!search.ok)
    throw new Error(
      `Cannot measure telemetry: ${search.missing.join(' and ')} is missing. Run: ${search.commands.join(' && ')}`,
    );
  const { programs } = search;
  const { readings, perSecond, calmMs, conduitDownMs } = short ? SHORT : FULL;
  const result = await interruptible((signal) =>
    runTelemetry({
      repository: REPOSITORY,
      programs,
      readings,
      pace: { assets: ASSETS, perSecond },
      calmMs,
      outages: outagesOf(conduitDownMs),
      settleMs: SETTLE_MS,
      progress: { stage: say, seen: (text) => say(`  ${text}`), line: (text) => say(`    ${text}`) },
      signal,
    }),
  );
  const { lost, disordered, misled } = result.balance;
  if (lost + disordered + misled > 0)
    throw new Error(`Cannot report: ${lost} lost, ${disordered} out of order, ${misled} in the wrong place`);
  return report(result, {
    machine: `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`,
    programs: `mosquitto ${mosquittoVersion(programs.mosquitto)}, Apache Kafka ${KAFKA_VERSION}`,
    perSecond: 2 * perSecond,
  });
}

/** Asked for help it names its version, and ends as if that were a fault. */
function mosquittoVersion(program: string): string {
  const { stdout } = spawnSync(program, ['-h'], { encoding: 'utf8' });
  return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? 'of an unknown version';
}
