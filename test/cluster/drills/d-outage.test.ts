// While forwarders try a configuration, what is above them goes away for real: for one the DNS of the Internet, for another the
// forwarder of its parent, in the same minute. Nothing answers by the one before either, so nothing is rolled back; and when the
// outage is over it is confirmed by itself.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { systemctl } from '../onboarding/systemd/on-machine.ts';
import { siteFile } from '../plant/repository.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { type Condition } from './flux.ts';
import { conditionOf, type ForwarderState, isConfirmed, untilState } from './allowlist.ts';
import { Bystanders, BYSTANDERS, type Place } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, type Row, secondsSince, SITE } from './drill.ts';
import { untilFetched } from './fetching.ts';

type Outage = {
  readonly variant: string;
  /** Whose forwarder has a configuration on trial. */
  readonly zone: string;
  readonly begin: (plant: Plant) => Promise<void>;
  readonly end: (plant: Plant) => Promise<void>;
  /** Whose connections are counted, and where to: who is below both outages has those of the other. */
  readonly connected: readonly Place[];
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
    connected: [{ zone: 'level-3-5', host: 'deb.debian.org', port: 80, protocol: 'http' }],
    endsConnections: false,
  },
  {
    variant: 'the forwarder of the parent',
    zone: 'level-3',
    begin: async (plant) => void (await systemctl(plant.zone('level-3-5').machine, 'stop', FORWARDER)),
    end: async (plant) => void (await systemctl(plant.zone('level-3-5').machine, 'start', FORWARDER)),
    connected: BYSTANDERS,
    endsConnections: true,
  },
];
/** More than the rounds after which it would be rolled back. */
const OUTAGE_MS = 40_000;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('real outages during trials', () => {
  test('roll nothing back', () => drill('d · a real outage', act), DRILL_MS);
});

async function act(plant: Plant): Promise<readonly Row[]> {
  await using bystanders = new AsyncDisposableStack();
  const connected = await Promise.all(OUTAGES.map(async (each) => Bystanders.at(plant, each.connected)));
  for (const each of connected) bystanders.use(each);
  const commit = await publishHarmless(plant);
  await Promise.all(OUTAGES.map(({ zone }) => untilFetched(plant.zone(zone), commit)));
  const seconds = await confirmedAfter(plant);
  const accounts = await Promise.all(connected.map((each) => each.account()));
  const seen = 'Confirmed=Unknown/UplinkUnreachable for as long as it lasted, then Confirmed=True by itself';
  return OUTAGES.map(({ variant, endsConnections }, index) => {
    const connectionsLost = accounts[index]?.lost ?? NaN;
    if (!endsConnections) expect(connectionsLost).toBe(0);
    return { variant, seconds: seconds[index] ?? NaN, connectionsLost, seen };
  });
}

/** All of them at once until each has been heard of for long enough, and then over one after the other, from the top downwards. */
async function confirmedAfter(plant: Plant): Promise<readonly number[]> {
  await using outages = new AsyncDisposableStack();
  for (const outage of OUTAGES) {
    await outage.begin(plant);
    outages.defer(() => outage.end(plant));
  }
  for (const said of await Promise.all(OUTAGES.map(({ zone }) => watch(plant.zone(zone))))) {
    expect(said.map(({ reason }) => reason)).not.toContain('RolledBack');
    expect(said.at(-1)).toMatchObject({ status: 'Unknown', reason: 'UplinkUnreachable' });
  }
  const seconds: number[] = [];
  for (const outage of OUTAGES) {
    const zone = plant.zone(outage.zone);
    await outage.end(plant);
    const endedAt = new Date();
    await untilState('it is confirmed', () => zone.state(), isConfirmed);
    seconds.push(secondsSince(endedAt));
  }
  return seconds;
}

/** Other bytes in every forwarder.yaml, and the same way up. */
async function publishHarmless({ repository }: Plant): Promise<string> {
  repository.editYaml(siteFile(SITE), (document) => document.setIn(['breakGlass', 'maxHours'], 7));
  return (await repository.publish('An emergency is over in seven hours')).commit;
}

/** Everything it says about its configuration, until it has known of the outage for long enough. */
async function watch(zone: PlantZone): Promise<readonly Condition[]> {
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
  return said;
}
