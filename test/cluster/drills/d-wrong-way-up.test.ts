// A forwarder.yaml that leads nowhere is merged: a parent at an address nobody has, a resolver that is none. The forwarder goes
// back to the one before by itself, says so, and takes the next one that is right.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Published, zoneFile } from '../plant/repository.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { conditionOf, type ForwarderState, isConfirmed, untilState } from './allowlist.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, follow, secondsSince, SITE } from './drill.ts';
import { untilFetched } from './fetching.ts';
import { untilSays } from './flux.ts';

type Mistake = {
  readonly variant: string;
  /** Whose forwarder is led astray. */
  readonly zone: string;
  /** Where the mistake is written, and what it is. */
  readonly declaredBy: string;
  readonly path: readonly (string | number)[];
  readonly value: string;
};

const MISTAKES: readonly Mistake[] = [
  {
    variant: 'resolver',
    zone: 'level-4',
    declaredBy: 'level-4',
    path: ['forwarder', 'uplink', 'direct', 'resolvers', 0],
    value: '10.40.0.66:53',
  },
  {
    variant: 'address of the parent',
    zone: 'level-3',
    declaredBy: 'level-3-5',
    path: ['forwarder', 'faces', 0, 'address'],
    value: '10.35.0.99',
  },
];
/** Below all of them. */
const NEWCOMER = { zone: 'level-2-packaging', host: 'licence.packvendor.example' } as const;
const IN_A_ROW = 10;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a wrong way up', () => {
  test.each(MISTAKES)(
    'is rolled back within its window: $variant',
    (mistake) => drill('d · a wrong way up', run(mistake)),
    DRILL_MS,
  );
});

function run(mistake: Mistake) {
  return async (plant: Plant) => {
    const zone = plant.zone(mistake.zone);
    const before = await zone.state();
    await using bystanders = await Bystanders.of(plant);
    await using newcomers = await plant.zone(NEWCOMER.zone).client.repeat(NEWCOMER.host);
    const wrong = await publish(plant, mistake);
    await untilFetched(zone, wrong.commit);
    const rolledBack = await untilState('it has rolled back', () => zone.state(), isRolledBack);
    const seconds = secondsSince(wrong.pushedAt);
    expect(conditionOf(rolledBack, 'Confirmed')?.message).toContain('3 times in a row');
    const red = await untilSays(zone.cluster.api, 'network', ({ status }) => status === 'False');
    expect(red.message).toContain(`Allowlist/sallyport/${zone.name}`);
    // By what was confirmed before, for whoever comes now.
    await newcomers.untilAnswered(IN_A_ROW);
    await turnGreen(plant, zone, wrong);
    expect(before.digest).not.toBe('');
    const { failed } = await newcomers.end();
    const { lost: connectionsLost } = await bystanders.account();
    expect(connectionsLost).toBe(0);
    const seen = `Confirmed=False/RolledBack, "${red.message.split('\n')[0]}"; ${failed} newcomers refused while it was tried`;
    return { variant: mistake.variant, seconds, connectionsLost, seen };
  };
}

async function publish(plant: Plant, { declaredBy, path, value, variant }: Mistake): Promise<Published> {
  plant.repository.editYaml(zoneFile(SITE, declaredBy), (document) => document.setIn(path, value));
  return plant.repository.publish(`${declaredBy}: another ${variant}`);
}

/** The change is taken back in Git; nobody touches the cluster. */
async function turnGreen(plant: Plant, zone: PlantZone, wrong: Published): Promise<void> {
  const right = await plant.repository.revert(wrong.commit);
  await follow(plant.zones, right.commit);
  await untilState('it is confirmed again', () => zone.state(), isConfirmed);
}

function isRolledBack(state: ForwarderState): boolean {
  const confirmed = conditionOf(state, 'Confirmed');
  return confirmed?.status === 'False' && confirmed.reason === 'RolledBack';
}
