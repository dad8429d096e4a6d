// The API server of a level is away for a minute, and while it is, the container of the forwarder dies. Traffic needs neither:
// what is in force stays, and what starts anew reads it from its disk.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { auditOf } from './audit.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, secondsSince, SITE } from './drill.ts';
import { forwarderPods, untilAlone } from './forwarder-pods.ts';

const ZONE = 'level-3';
const FACE = '10.30.0.10';
const NEWCOMER = { zone: 'level-2-packaging', host: 'licence.packvendor.example' } as const;
/** Of the ovens, and so nothing for the packaging line. */
const FOREIGN = 'catalogue.updates.ovenvendor.example';
const EVERY_MS = 250;
const MINUTE_MS = 60_000;
const IN_A_ROW = 20;
const RESTARTED_MS = 120_000;
const PROGRAM = 'forwarder/main.ts --config';

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('an API server that is away', () => {
  test(
    'is missed by nobody who is connected or comes',
    () => drill('f · no API server for a minute', aMinute),
    DRILL_MS,
  );
  test(
    'is not needed by a forwarder that starts',
    () => drill('f · no API server, forwarder restarted', aRestart),
    DRILL_MS,
  );
});

async function aMinute(plant: Plant) {
  const zone = plant.zone(ZONE);
  await using bystanders = await Bystanders.of(plant);
  const { cluster } = zone;
  const begun = new Date();
  await cluster.stop('kube-apiserver');
  await using newcomers = await plant.zone(NEWCOMER.zone).client.repeat(NEWCOMER.host, { everyMs: EVERY_MS });
  try {
    await newcomers.untilAsked(MINUTE_MS / EVERY_MS, 5 * MINUTE_MS);
    await expectRules(plant);
    await expectAway(zone);
  } finally {
    await cluster.start('kube-apiserver');
  }
  const { asked, failures } = await newcomers.end();
  expect(failures).toEqual([]);
  const { lost: connectionsLost, missing } = await bystanders.account();
  expect({ connectionsLost, missing }).toEqual({ connectionsLost: 0, missing: 0 });
  await plant.untilSettled();
  await expectDenied(zone, begun);
  const seen = `${asked} newcomers answered meanwhile, another zone's name denied as "zone-not-allowed"`;
  return { seconds: secondsSince(begun), connectionsLost, seen };
}

async function aRestart(plant: Plant) {
  const zone = plant.zone(ZONE);
  await using bystanders = await Bystanders.of(plant);
  await using newcomers = await plant.zone(NEWCOMER.zone).client.repeat(NEWCOMER.host, { everyMs: EVERY_MS });
  const [before] = await forwarderPods(zone);
  await zone.cluster.stop('kube-apiserver');
  let seconds: number;
  const begun = new Date();
  try {
    const killed = new Date();
    await zone.machine.ask('pkill', ['--signal', 'KILL', '--full', PROGRAM]);
    await newcomers.untilAnswered(IN_A_ROW, RESTARTED_MS);
    seconds = secondsSince(killed);
    await expectRules(plant);
    await expectAway(zone);
  } finally {
    await zone.cluster.start('kube-apiserver');
  }
  await plant.untilSettled();
  await expectDenied(zone, begun);
  // The same pod, in which the container was started once more.
  await untilAlone(zone, ({ name, restarts }) => name === before?.name && restarts === before.restarts + 1);
  const { failed } = await newcomers.end();
  const { lost } = await bystanders.account();
  const seen = `the last good list from its disk: answered again after ${seconds.toFixed(1)} s, another zone's name denied still`;
  return { seconds, connectionsLost: lost + failed, seen };
}

/** The list of before: what it holds is answered, and what it denies is denied for the same reason. */
async function expectRules(plant: Plant): Promise<void> {
  const { client } = plant.zone(NEWCOMER.zone);
  expect(await client.ask(NEWCOMER.host)).toMatchObject({ outcome: 'answered' });
  expect(await client.ask(FOREIGN, { address: FACE })).toMatchObject({ outcome: 'closed' });
}

async function expectDenied(zone: PlantZone, since: Date): Promise<void> {
  const denials = auditOf(await zone.audit(), { serverName: FOREIGN, since });
  expect(denials.map(({ reason, origin }) => ({ reason, origin }))).toEqual([
    { reason: 'zone-not-allowed', origin: NEWCOMER.zone },
  ]);
}

/** A drill in which it was there all along would prove nothing. */
async function expectAway({ cluster }: PlantZone): Promise<void> {
  await expect(cluster.api.get('/readyz')).rejects.toThrow();
}
