// What a cluster holds policies for is installed after us, or never: Azure IoT Operations, monitoring. A change still comes into
// force in everything that does not need it, and the rest follows by itself once it is there.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { authorityIn } from '../internet/authority.ts';
import { machineFolder } from '../plant/place.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { workloadsOf } from '../plant/workloads.ts';
import { isConfirmed } from './allowlist.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, secondsSince, SITE } from './drill.ts';
import { untilFetched } from './fetching.ts';
import { isAt, kustomizations, untilApplied, untilSays } from './flux.ts';
import { allow } from './lines.ts';

const ZONE = 'level-4';
/** It waits for all the others, so it is as red as one of them. */
const ROOT = 'sallyport-root';
/** Of the product, and what it is found by. */
const NAMESPACE = 'azure-iot-operations';
const GROUPS_OF_OTHERS = /iotoperations\.azure\.com|monitoring\.coreos\.com|azmonitoring\.coreos\.com/;
const OPENED_FOR = 'level-2-packaging';
const HOST = 'recipes.packvendor.example';
const FINALIZED_MS = 120_000;
/** Flux tries what failed again once a minute. */
const FOLLOWS_MS = 240_000;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a product that is installed later', () => {
  test('keeps nothing back that does not need it', () => drill('g · installed later', act), DRILL_MS);
});

async function act(plant: Plant) {
  const zone = plant.zone(ZONE);
  const { api } = zone.cluster;
  for (const { cluster } of plant.zones.filter(({ hasCluster }) => hasCluster))
    expect(await cluster.kubectl(['get', 'customresourcedefinitions', '--output', 'name'])).not.toMatch(
      GROUPS_OF_OTHERS,
    );
  await using bystanders = await Bystanders.of(plant);

  await zone.cluster.kubectl(['delete', 'namespace', NAMESPACE, `--timeout=${FINALIZED_MS / 1_000}s`]);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => install(plant, zone));
  allow(plant.repository, OPENED_FOR, HOST);
  const { commit } = await plant.repository.publish(`${OPENED_FOR}: open ${HOST}`);
  await untilFetched(zone, commit);
  const { message } = await untilSays(api, 'policies', ({ status }) => status === 'False');
  expect(message).toContain(`namespaces "${NAMESPACE}" not found`);
  await zone.cluster.until('everything else has applied it', () => othersAreAt(zone, commit), FOLLOWS_MS);
  expect(isConfirmed(await zone.state())).toBe(true);

  const begun = new Date();
  await install(plant, zone);
  await untilApplied(api, commit, FOLLOWS_MS);
  const seconds = secondsSince(begun);
  const policies = await zone.cluster.kubectl(['--namespace', NAMESPACE, 'get', 'networkpolicies', '--output', 'name']);
  expect(policies).not.toBe('');
  const { lost: connectionsLost } = await bystanders.account();
  expect(connectionsLost).toBe(0);
  const seen = `policies: "${message.split('\n')[0]}", all others Ready; policies Ready by itself once it is there`;
  return { seconds, connectionsLost, seen };
}

async function othersAreAt({ cluster }: PlantZone, commit: string): Promise<boolean> {
  const others = (await kustomizations(cluster.api)).filter(({ name }) => name !== 'policies' && name !== ROOT);
  return others.length > 0 && others.every((each) => each.ready.status === 'True' && isAt(each, commit));
}

/** As its installer would. */
async function install(plant: Plant, { zone, cluster }: PlantZone): Promise<void> {
  const authority = await authorityIn(machineFolder('internet'));
  for (const object of await workloadsOf(plant.repository.folder, plant.site, zone, authority)) {
    const { status, message } = await cluster.api.apply(object, { fieldManager: 'installer' });
    if (status >= 300) throw new Error(`Cannot install ${object.kind} "${object.metadata.name}": ${message}`);
  }
}
