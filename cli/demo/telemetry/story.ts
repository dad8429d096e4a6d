// `sallyport demo telemetry`: readings of two lines on their way to the event hubs, while what carries them is restarted, cut
// and renewed. The short version of what the cluster test and the measurement run.

import type { Terminal } from '../../terminal.ts';
import { Narrator } from '../narrator.ts';
import { outagesOf } from './outages.ts';
import type { Programs } from './programs.ts';
import { runTelemetry } from './run.ts';

const READINGS = 1_000;
const PACE = { assets: 4, perSecond: 100 };
const CALM_MS = 200;
const CONDUIT_DOWN_MS = 1_500;
const SETTLE_MS = 30_000;

/** Rejects with the first thing that was not seen. */
export async function tellTelemetry(
  repository: string,
  programs: Programs,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const begin = performance.now();
  const narrator = new Narrator(terminal);
  introduce(terminal);
  const { balance, hops } = await runTelemetry({
    repository,
    programs,
    readings: READINGS,
    pace: PACE,
    calmMs: CALM_MS,
    outages: outagesOf(CONDUIT_DOWN_MS),
    settleMs: SETTLE_MS,
    signal,
    progress: {
      stage: (title, why) => narrator.step(title, why),
      seen: (text) => narrator.seen(text),
      line: (text) => narrator.say(terminal.style('cyan', `  ${text}`)),
    },
  });
  if (balance.lost + balance.disordered + balance.misled > 0)
    throw new Error('Cannot go on: a reading was lost, out of order, or in the wrong place');
  const way = hops.at(-1)?.calm;
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  terminal.out(
    `\n${terminal.style('green', `Nothing was lost, in ${seconds} s.`)} From asset to event hub a reading takes ${way?.p50.toFixed(0)} ms (median), when nothing is wrong.\n`,
  );
  terminal.out('What ran is what a plant gets: the objects of dist/contoso-bakery/<zone>/data-flows and trust.\n');
}

function introduce(terminal: Terminal): void {
  terminal.out(`${terminal.style('bold', 'Telemetry of a bakery, on this machine')}\n`);
  terminal.out('   assets → broker of their line → broker of level 3 → the DMZ → broker of level 4 → event hubs\n');
  terminal.out(
    '   From broker to broker a reading passes a forwarder, with a certificate on both sides; nothing dials downwards.\n',
  );
}
