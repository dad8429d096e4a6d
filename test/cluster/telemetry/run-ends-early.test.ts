// Whoever ends a run in the middle finds nothing of it afterwards: no broker, no Java, no folder with private keys.

import { afterAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Outage } from '../../../cli/demo/telemetry/outages.ts';
import { runTelemetry } from '../../../cli/demo/telemetry/run.ts';
import { leftoversOf } from './leftovers.ts';
import { telemetryPrograms } from './telemetry-programs.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const RUN_MS = 3 * 60_000;

const BROKEN = 'the conduit from level 3 is down';

/** An outage that only the end of the run ends. */
function endless(onBegin: () => void): Outage {
  return {
    title: BROKEN,
    endsConnections: false,
    happen: async ({ wire }, signal) => {
      wire.cut();
      const ended = once(signal, 'abort');
      onBegin();
      await ended;
      signal.throwIfAborted();
    },
  };
}

describe('runTelemetry(), ended early', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ended-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['while it starts', 'level-4: its broker serves'],
    ['while something is broken', BROKEN],
  ])(
    'leaves no server and no key behind: %s',
    async (_, when) => {
      const over = new AbortController();
      let before: readonly string[] = [];
      const end = (text: string): void => {
        if (!text.startsWith(when)) return;
        before = leftoversOf(folder);
        over.abort(new Error('told to end'));
      };
      const run = runTelemetry({
        repository: REPOSITORY,
        programs: await telemetryPrograms(),
        readings: 100_000,
        pace: { assets: 4, perSecond: 50 },
        calmMs: 0,
        outages: [endless(() => end(BROKEN))],
        settleMs: 1_000,
        progress: { stage: () => undefined, seen: end, line: () => undefined },
        signal: over.signal,
        folder,
      });
      await expect(run).rejects.toThrow('told to end');
      expect(before.filter((left) => /mosquitto -c|kafka\.Kafka/.test(left)).length).toBeGreaterThanOrEqual(2);
      expect(leftoversOf(folder)).toEqual([]);
    },
    RUN_MS,
  );
});
