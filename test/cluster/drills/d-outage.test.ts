// While a forwarder tries a configuration, what is above it goes away for real. Nothing answers by the one before either, so
// nothing is rolled back; and when the outage is over it is confirmed by itself.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { systemctl } from '../onboarding/systemd/on-machine.ts';
import { siteFile } from '../plant/repository.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { type Condition } from './flux.ts';
import { conditionOf, type ForwarderState, isConfirmed, untilState } from './allowlist.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, follow, secondsSince, SITE } from './drill.ts';
import { untilFetched } from './fetching.ts';

type Outage = {
  readonly variant: string;
  /** Whose forwarder has a configuration on trial. */
  readonly zone: string;
  readonly begin: (plant: Plant) => Promise<void>;
  readonly end: (plant: Plant) => Promise<void>;
  /** Connections that cannot outlive it. */
  readonly endsConnections: boolean;
};

const FORWARDER = 'sallyport-forwarder.service';
const OUTAGES: readonly Outage[] = [
  {
    variant: 'the DNS of the Internet',
    zone: 'level-4',
    begin: (plant) => plant.internet.service('dns').signal('STOP'),
    end: (plant) => plant.internet.service('dns').signal('CONT'),
    endsConnections: false,
  },
  {
    variant: 'the forwarder of the parent',
    zone: 'level-3',
    begin: async (plant) => void (await systemctl(plant.zone('level-3-5').machine, 'stop', FORWARDER)),
    end: async (plant) => void (await systemctl(plant.zone('level-3-5').machine, 'start', FORWARDER)),
    endsConnections: true,
  },
];
/** More than the rounds after which it would be rolled back. */
const OUTAGE_MS = 40_000;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a real outage during a trial', () => {
  test.each(OUTAGES)('rolls nothing back: $variant', (outage) => drill('d · a real outage', run(outage)), DRILL_MS);
});

function run(outage: Outage) {
  return async (plant: Plant) => {
    const zone = plant.zone(outage.zone);
    await using bystanders = await Bystanders.of(plant);
    const commit = await publishHarmless(plant);
    await untilFetched(zone, commit);
    const { endedAt, said } = await during(plant, outage, () => watch(zone));
    expect(said.map(({ reason }) => reason)).not.toContain('RolledBack');
    expect(said.at(-1)).toMatchObject({ status: 'Unknown', reason: 'UplinkUnreachable' });
    await untilState('it is confirmed', () => zone.state(), isConfirmed);
    const seconds = secondsSince(endedAt);
    await follow(plant.zones, commit);
    await plant.untilSettled();
    const { lost: connectionsLost } = await bystanders.account();
    if (!outage.endsConnections) expect(connectionsLost).toBe(0);
    const seen = 'Confirmed=Unknown/UplinkUnreachable for as long as it lasted, then Confirmed=True by itself';
    return { variant: outage.variant, seconds, connectionsLost, seen };
  };
}

/** Other bytes in every forwarder.yaml, and the same way up. */
async function publishHarmless({ repository }: Plant): Promise<string> {
  repository.editYaml(siteFile(SITE), (document) => document.setIn(['breakGlass', 'maxHours'], 7));
  return (await repository.publish('An emergency is over in seven hours')).commit;
}

async function during<T>(plant: Plant, { begin, end }: Outage, act: () => Promise<T>) {
  await begin(plant);
  try {
    return { ...(await act()), endedAt: new Date() };
  } finally {
    await end(plant);
  }
}

/** Everything it says about its configuration, until it has known of the outage for long enough. */
async function watch(zone: PlantZone): Promise<{ readonly said: readonly Condition[] }> {
  const said: Condition[] = [];
  let unreachableSince: number | undefined;
  const isLongEnough = (state: ForwarderState): boolean => {
    const condition = conditionOf(state, 'Confirmed');
    if (condition !== undefined && condition.reason !== said.at(-1)?.reason) said.push(condition);
    if (condition?.reason === 'RolledBack') return true;
    if (condition?.reason !== 'UplinkUnreachable') unreachableSince = undefined;
    else unreachableSince ??= performance.now();
    return unreachableSince !== undefined && performance.now() - unreachableSince > OUTAGE_MS;
  };
  await untilState('nothing above it has answered for a while', () => zone.state(), isLongEnough);
  return { said };
}
