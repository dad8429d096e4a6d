// What goes wrong while readings are under way, one after the other. Each ends with the plant as it was.

import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../patience.ts';
import type { TelemetryPlant } from './telemetry-plant.ts';

export type Outage = {
  readonly title: string;
  /** Resolves when it is over and repaired. */
  readonly happen: (running: TelemetryPlant) => Promise<void>;
};

const ENTRY = `  - host: recipes.ovenvendor.example
    port: 443
    why: recipe service of the oven vendor, on trial
    owner: ot-network@contoso.example
`;
const CEILING = '    - recipes.ovenvendor.example:443\n';

/** `linkDownMs`: how long the link between level 3 and the zone above is cut. */
export function outagesOf(linkDownMs: number): readonly Outage[] {
  return [
    {
      title: 'the forwarder of level 3.5 restarts',
      happen: ({ plant }) => plant.restartForwarder('level-3-5'),
    },
    {
      title: 'the broker of level 3 restarts',
      happen: (running) => running.zone('level-3').broker.restart(),
    },
    {
      title: `the link from level 3 to its parent is down for ${linkDownMs / 1000} s`,
      happen: async ({ wire }) => {
        wire.cut();
        await pause(linkDownMs);
        wire.mend();
      },
    },
    { title: 'an entry joins the allowlist and leaves it again', happen: changeAllowlist },
  ];
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
