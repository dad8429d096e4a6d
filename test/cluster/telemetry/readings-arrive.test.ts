// The telemetry of the sample site with real parts: mosquitto in every zone, the forwarders between them, Apache Kafka where the
// event hubs are, and the emitted data flows. 100,000 readings go up while all that carries them fails, one after the other.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../../cli/demo/telemetry/run.ts';
import { outagesOf } from '../../../cli/demo/telemetry/outages.ts';
import { runTelemetry } from '../../../cli/demo/telemetry/run.ts';
import { telemetryPrograms } from './telemetry-programs.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const READINGS_OF_A_LINE = 50_000;
const RUN_MS = 15 * 60_000;

describe('telemetry of contoso-bakery', () => {
  let result: RunResult;

  beforeAll(async () => {
    result = await runTelemetry({
      repository: REPOSITORY,
      programs: await telemetryPrograms(),
      readings: READINGS_OF_A_LINE,
      pace: { assets: 4, perSecond: 500 },
      calmMs: 2_000,
      outages: outagesOf(30_000),
      settleMs: 180_000,
      progress: { stage: () => undefined, seen: () => undefined, line: () => undefined },
    });
  }, RUN_MS);

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

  test('connects again by itself after each outage', () => {
    expect(result.reconnects).toBeGreaterThan(0);
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
    for (const { line } of result.refusals) expect(line).toMatch(/Denied PUBLISH|OpenSSL Error|^deny /);
  });
});
