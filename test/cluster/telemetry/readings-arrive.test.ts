// The telemetry of the sample site with real parts: mosquitto in every zone, the forwarders between them, Apache Kafka where the
// event hubs are, and the emitted data flows. 100,000 readings go up while all that carries them fails, one after the other.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../../cli/demo/telemetry/run.ts';
import { outagesOf } from '../../../cli/demo/telemetry/outages.ts';
import { ROTATION } from '../../../cli/demo/telemetry/rotation.ts';
import { runTelemetry } from '../../../cli/demo/telemetry/run.ts';
import { leftoversOf } from './leftovers.ts';
import { telemetryPrograms } from './telemetry-programs.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const READINGS_OF_A_LINE = 50_000;
/** The conduit that is cut lets connections wait, and a change of lists leaves them alone. */
const ENDING_CONNECTIONS = ['the forwarder of level 3.5 restarts', 'the broker of level 3 restarts', ...ROTATION];
const RUN_MS = 15 * 60_000;
/** A run that takes too long ends by itself, while somebody still waits for it. */
const TIDY_MS = 60_000;

describe('telemetry of contoso-bakery', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-readings-'));
  let result: RunResult;

  beforeAll(async () => {
    const signal = AbortSignal.timeout(RUN_MS - TIDY_MS);
    result = await runTelemetry({
      repository: REPOSITORY,
      programs: await telemetryPrograms(),
      readings: READINGS_OF_A_LINE,
      pace: { assets: 4, perSecond: 500 },
      calmMs: 2_000,
      outages: outagesOf(30_000),
      settleMs: 180_000,
      progress: { stage: () => undefined, seen: () => undefined, line: () => undefined },
      signal,
      folder,
    });
  }, RUN_MS);

  // Also of a run that failed, or took too long.
  afterAll(() => {
    const leftovers = leftoversOf(folder);
    rmSync(folder, { recursive: true });
    if (leftovers.length > 0) throw new Error(`Cannot go on: the run left this behind:\n${leftovers.join('\n')}`);
  });

  test('loses no reading, keeps the order of each topic, and leads each to its own hub by its own way', () => {
    const { sent, filtered, received, lost, disordered, misled } = result.balance;
    expect({ lost, disordered, misled }).toEqual({ lost: 0, disordered: 0, misled: 0 });
    expect(sent).toBeGreaterThanOrEqual(2 * READINGS_OF_A_LINE);
    expect(received + filtered).toBe(sent);
  });

  test('ends what the route filters, and nothing else: one reading of the ovens in fifty', () => {
    const { sent, filtered } = result.balance;
    expect(filtered / (sent / 2)).toBeCloseTo(1 / 50, 3);
  });

  test('connects again by itself after each outage that ends connections between zones', () => {
    const outages = result.outages.map(({ title, reconnects }) => `${title}: ${reconnects > 0 ? 'again' : 'not once'}`);
    for (const title of ENDING_CONNECTIONS) expect(outages).toContain(`${title}: again`);
  });

  test('refuses what a zone must not do, with a line for the operator each', () => {
    expect(result.refusals.map(({ title, seenIn }) => `${title}: ${seenIn}`)).toEqual([
      'level-2-ovens publishes under the prefix of level-2-packaging: log of the broker of level-3',
      'level-2-ovens signs itself a certificate in the name of level-2-packaging: log of the broker of level-3',
      'level-2-packaging signs itself a certificate in the name of level-2-ovens: log of the broker of level-3',
      'level-2-ovens shows its certificate of the former authority: log of the broker of level-3',
      'level-2-ovens shows no certificate: log of the broker of level-3',
      'level-2-ovens dials the broker of level-4, past level-3: audit of the forwarder of level-3',
    ]);
    const lines = result.refusals.map(({ line }) => line);
    expect(lines).toEqual([
      expect.stringMatching(/Denied PUBLISH from intruder-of-level-2-ovens .*'from\/level-2-packaging\/intruder'/),
      ...Array.from({ length: 3 }, () => expect.stringMatching(/OpenSSL Error.*certificate verify failed/)),
      expect.stringMatching(/OpenSSL Error.*peer did not return a certificate/),
      expect.stringMatching(/^deny not-in-allowlist origin=level-2-ovens serverName=/),
    ]);
  });
});
