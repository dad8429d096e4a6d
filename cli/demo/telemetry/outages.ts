// What goes wrong while readings are under way, one after the other. Each ends with the plant as it was.

import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../patience.ts';
import type { TelemetryPlant } from './telemetry-plant.ts';
import type { Wire } from './wire.ts';

export type Outage = {
  readonly title: string;
  /** Whether connections between zones end, and have to come back. One that is cut only waits. */
  readonly endsConnections: boolean;
  /** Resolves when it is over and repaired; the signal ends it early. */
  readonly happen: (running: TelemetryPlant, signal: AbortSignal) => Promise<void>;
};

const ENTRY = `  - host: recipes.ovenvendor.example
    port: 443
    why: recipe service of the oven vendor, on trial
    owner: ot-network@contoso.example
`;
const CEILING = '    - recipes.ovenvendor.example:443\n';

/** `conduitDownMs`: how long the conduit between level 3 and the zone above is cut. */
export function outagesOf(conduitDownMs: number): readonly Outage[] {
  return [
    {
      title: 'the forwarder of level 3.5 restarts',
      endsConnections: true,
      happen: ({ plant }) => plant.restartForwarder('level-3-5'),
    },
    {
      title: 'the broker of level 3 restarts',
      endsConnections: true,
      happen: (running) => running.zone('level-3').broker.restart(),
    },
    {
      title: `the conduit from level 3 to its parent is down for ${conduitDownMs / 1000} s`,
      endsConnections: false,
      happen: ({ wire }, signal) => cutFor(conduitDownMs, wire, signal),
    },
    {
      title: 'an entry joins the allowlist and leaves it again',
      endsConnections: false,
      happen: changeAllowlist,
    },
  ];
}

/** Rejects when bytes come through meanwhile, or none afterwards: then what was cut is not what readings go over. */
async function cutFor(ms: number, wire: Wire, signal: AbortSignal): Promise<void> {
  wire.cut();
  const before = wire.passed;
  await pause(ms, undefined, { signal });
  const passed = wire.passed - before;
  const next = wire.bytes();
  wire.mend();
  if (passed > 0) throw new Error(`Cannot go on: ${passed} bytes came through the conduit while it was cut`);
  await within('the first byte over the mended conduit', next);
}

async function changeAllowlist({ plant }: TelemetryPlant): Promise<void> {
  await changeAndWait(plant, () => {
    plant.change('level-3.yaml', (text) => text.replace(/^ {2}hosts:\n/m, `  hosts:\n${CEILING}`));
    plant.change('level-2-ovens.yaml', (text) => text.replace(/^allow:\n/m, `allow:\n${ENTRY}`));
  });
  await changeAndWait(plant, () => {
    plant.change('level-2-ovens.yaml', (text) => text.replace(ENTRY, ''));
    plant.change('level-3.yaml', (text) => text.replace(CEILING, ''));
  });
}

/** Until every forwarder has another list in force. */
async function changeAndWait(plant: TelemetryPlant['plant'], change: () => void): Promise<void> {
  const forwarders = plant.zones.map((zone) => plant.forwarder(zone));
  const before = forwarders.map((forwarder) => forwarder.state().snapshot);
  change();
  const swapped = forwarders.map((forwarder, index) => forwarder.until(({ snapshot }) => snapshot !== before[index]));
  await within('the swap of the lists', Promise.all(swapped));
}
