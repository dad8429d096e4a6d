// The pod of a forwarder with traffic on it is deleted, replaced by that of another image, or driven from its node. Whoever is
// connected has the time of draining to come to an end; whoever comes is to find a forwarder there.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { eventually } from '../../support/eventually.ts';
import type { Images } from '../images/prepare-images.ts';
import { placeOf } from '../plant/place.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { siteFile } from '../plant/repository.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, secondsSince, SITE } from './drill.ts';
import { untilFetched } from './fetching.ts';
import { FORWARDER, forwarderPods, untilAlone } from './forwarder-pods.ts';

type Farewell = {
  readonly variant: string;
  /** What the operator does to the forwarder of level-3. */
  readonly act: (plant: Plant, zone: PlantZone) => Promise<void>;
  /** What ends it, once the old pod has drained. */
  readonly finish?: (zone: PlantZone) => Promise<void>;
  /** Whether there is always one that takes newcomers. */
  readonly isSeamless: boolean;
  /** Whether what it has merged stays. */
  readonly isKept?: boolean;
};

const ZONE = 'level-3';
const NEWCOMER = { zone: 'level-2-packaging', host: 'licence.packvendor.example' } as const;
const DRAIN = ['--ignore-daemonsets', '--delete-emptydir-data', '--pod-selector', FORWARDER, '--timeout=90s'];
/** Out of the 30 s it drains: whoever was connected before is connected still. */
const WHILE_DRAINING_MS = 20_000;
const LEAVING_MS = 240_000;
const IN_A_ROW = 20;

const FAREWELLS: readonly Farewell[] = [
  { variant: 'upgraded', act: upgrade, isSeamless: true, isKept: true },
  {
    variant: 'deleted',
    act: async (_, { cluster }) =>
      void (await cluster.kubectl([
        '--namespace',
        'sallyport',
        'delete',
        'pod',
        '--selector',
        FORWARDER,
        '--wait=false',
      ])),
    isSeamless: false,
  },
  {
    variant: 'drained from its node, the only one',
    act: async (_, { cluster, name }) => void (await cluster.kubectl(['drain', name, ...DRAIN])),
    finish: async ({ cluster, name }) => void (await cluster.kubectl(['uncordon', name])),
    isSeamless: false,
  },
];

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a forwarder that leaves', () => {
  test.each(FAREWELLS)(
    'lets open connections come to an end: $variant',
    (farewell) => drill('e · a forwarder leaves', run(farewell), farewell),
    DRILL_MS,
  );
});

function run({ variant, act, finish, isSeamless }: Farewell) {
  return async (plant: Plant) => {
    const zone = plant.zone(ZONE);
    const [old] = await forwarderPods(zone);
    await using bystanders = await Bystanders.of(plant);
    await using newcomers = await plant.zone(NEWCOMER.zone).client.repeat(NEWCOMER.host);
    const begun = new Date();
    const acting = act(plant, zone);
    try {
      const early = await lostWhileDraining(zone, old?.name, bystanders);
      await acting;
      expect(early).toBe(0);
    } finally {
      await acting.catch(() => undefined);
      await finish?.(zone);
    }
    await untilAlone(zone, ({ name }) => name !== old?.name);
    await newcomers.untilAnswered(IN_A_ROW);
    const seconds = secondsSince(begun);
    const { asked, failed, failures } = await newcomers.end();
    if (isSeamless) expect(failures).toEqual([]);
    const seen = `none of 10 open connections ended in ${WHILE_DRAINING_MS / 1_000} s of draining; ${failed} of ${asked} newcomers were turned away`;
    return { variant, seconds, connectionsLost: failed, seen };
  };
}

/** The same program under another digest. Every zone with a cluster gets it, one forwarder after the other or at once. */
async function upgrade(plant: Plant): Promise<void> {
  const { forwarder, newerForwarder }: Images = JSON.parse(readFileSync(placeOf('images.json'), 'utf8'));
  // In a plant that has had this drill before, the other way round: a release is as new as the one it follows is old.
  const running = plant.repository.site.declaration.images.forwarder;
  const next = running === newerForwarder ? forwarder : newerForwarder;
  plant.repository.editYaml(siteFile(SITE), (document) => document.setIn(['images', 'forwarder'], next));
  const { commit } = await plant.repository.publish('Another release of the forwarder');
  await untilFetched(plant.zone(ZONE), commit);
}

/** Of the bystanders, a good while after the old pod was told to end. */
async function lostWhileDraining(zone: PlantZone, pod: string | undefined, bystanders: Bystanders): Promise<number> {
  const isLeaving = async (): Promise<boolean> =>
    !(await forwarderPods(zone)).some(({ name, isLeaving: leaves }) => name === pod && !leaves);
  await zone.cluster.until('the old forwarder is told to end', isLeaving, LEAVING_MS);
  const told = performance.now();
  let lost = 0;
  const isOver = async (): Promise<boolean> => {
    ({ lost } = await bystanders.account());
    return lost > 0 || performance.now() - told > WHILE_DRAINING_MS;
  };
  await eventually('open connections have had their time', isOver, 2 * WHILE_DRAINING_MS);
  return lost;
}
