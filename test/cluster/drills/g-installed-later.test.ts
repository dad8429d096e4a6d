// What brings kinds that `trust/` is made of is installed after us, or never: Azure IoT Operations with cert-manager and the
// Secrets Store. A change still comes into force in everything that does not need it, and the rest follows by itself once it is
// there.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { authorityIn } from '../internet/authority.ts';
import { machineFolder } from '../plant/place.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { workloadsOf } from '../plant/workloads.ts';
import { trustDefinitions } from '../trust-definitions.ts';
import { isConfirmed } from './allowlist.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, secondsSince, SITE } from './drill.ts';
import { untilFetched } from './fetching.ts';
import { isAt, kustomizations, untilApplied, untilSays } from './flux.ts';
import { allow } from './lines.ts';

const ZONE = 'level-4';
/** It waits for all the others, so it is as red as one of them. */
const ROOT = 'sallyport-root';
const PART = 'trust';
const NAMESPACE = 'azure-iot-operations';
/** Never there: their definitions are not published. */
const GROUPS_OF_OTHERS = /iotoperations\.azure\.com|monitoring\.coreos\.com|azmonitoring\.coreos\.com/;
const MISSING_KIND = /no matches for kind "(?:Certificate|Issuer)" in version "cert-manager\.io\/v1"/;
const OPENED_FOR = 'level-2-packaging';
const HOST = 'recipes.packvendor.example';
const DELETED_MS = 120_000;
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

  await using stack = new AsyncDisposableStack();
  stack.defer(() => install(plant, zone));
  await uninstall(zone);
  allow(plant.repository, OPENED_FOR, HOST);
  const { commit } = await plant.repository.publish(`${OPENED_FOR}: open ${HOST}`);
  await untilFetched(zone, commit);
  const { message } = await untilSays(api, PART, ({ status }) => status === 'False');
  expect(message).toMatch(MISSING_KIND);
  await zone.cluster.until('everything else has applied it', () => othersAreAt(zone, commit), FOLLOWS_MS);
  expect(isConfirmed(await zone.state())).toBe(true);

  const begun = new Date();
  await install(plant, zone);
  await untilApplied(api, commit, FOLLOWS_MS);
  const seconds = secondsSince(begun);
  const certificates = await zone.cluster.kubectl([
    '--namespace',
    NAMESPACE,
    'get',
    'certificates',
    '--output',
    'name',
  ]);
  expect(certificates).toBe('certificate.cert-manager.io/children-server\n');
  const { lost: connectionsLost } = await bystanders.account();
  expect(connectionsLost).toBe(0);
  const seen = `${PART}: "${message.split('\n')[0]}", all others Ready; ${PART} Ready by itself once it is there`;
  return { seconds, connectionsLost, seen };
}

async function othersAreAt({ cluster }: PlantZone, commit: string): Promise<boolean> {
  const others = (await kustomizations(cluster.api)).filter(({ name }) => name !== PART && name !== ROOT);
  return others.length > 0 && others.every((each) => each.ready.status === 'True' && isAt(each, commit));
}

/** With the kinds go their objects. */
async function uninstall({ cluster }: PlantZone): Promise<void> {
  const names = (await trustDefinitions()).map(({ metadata }) => metadata.name);
  await cluster.kubectl(['delete', 'customresourcedefinitions', ...names, `--timeout=${DELETED_MS / 1_000}s`]);
}

/** As its installer would. */
async function install(plant: Plant, { zone, cluster }: PlantZone): Promise<void> {
  const authority = await authorityIn(machineFolder('internet'));
  for (const object of await workloadsOf(plant.repository.folder, plant.site, zone, authority)) {
    const { status, message } = await cluster.api.apply(object, { fieldManager: 'installer' });
    if (status >= 300) throw new Error(`Cannot install ${object.kind} "${object.metadata.name}": ${message}`);
  }
}
