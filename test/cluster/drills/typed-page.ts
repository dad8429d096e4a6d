// Pages of docs/ as an operator types them: at a machine of the plant, in the clone, with kubectl for every cluster of the site.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsOf, type Block } from '../../support/pages/page.ts';
import { Hosts } from '../onboarding/hosts.ts';
import { Workstation } from '../onboarding/workstation.ts';
import { placeOf } from '../plant/place.ts';
import type { Plant } from '../plant/plant.ts';

export type Typing = {
  /** Where the operator sits. */
  readonly zone: string;
  /** @default all blocks of commands */
  readonly only?: (block: Block) => boolean;
};

/** Types the blocks of a page in order; returns what was on the screen. Throws at the first that fails, with its line. */
export async function typePage(plant: Plant, page: string, { zone, only = () => true }: Typing): Promise<string> {
  const { machine } = plant.zone(zone);
  const contexts = plant.zones.flatMap((each) =>
    each.zone.cluster === undefined ? [] : [{ name: each.zone.cluster.name, machine: each.machine }],
  );
  const workstation = await Workstation.prepare(placeOf('workstation'), contexts);
  const hosts = new Hosts(`page-${zone}`, new Map([[zone, machine]]), workstation, {});
  const screen = join(machine.folder, 'page.screen');
  writeFileSync(screen, '');
  for (const { line, text } of commandsOf(page).filter(only)) {
    const code = await hosts.type({ host: zone, commands: [text] }, plant.repository.folder, screen);
    if (code !== 0)
      throw new Error(
        `Cannot follow ${page}:${line}: it ended with ${code}. On the screen was:\n${readFileSync(screen, 'utf8')}`,
      );
  }
  return readFileSync(screen, 'utf8');
}
