// A zone is removed, in two steps, and another one gets a new name, as docs/add-rename-remove-a-zone.md tells. Nothing of anybody
// else's goes with the one, and the cluster of the other finds its new place by itself.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { authoritiesOf } from '../../support/authorities.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { siteFile, zoneFile } from '../plant/repository.ts';
import { type AppliedObjects, appliedObjects, takenAway } from './applied-objects.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, follow, secondsSince, SITE } from './drill.ts';
import type { Outcome } from './errand.ts';
import { untilFetched } from './fetching.ts';

const LEAVING = { zone: 'level-2-packaging', host: 'licence.packvendor.example' } as const;
const MOVING = { zone: 'level-2-ovens', to: 'level-2-baking', host: 'catalogue.updates.ovenvendor.example' } as const;
const GIT = 'github.com';
const ZONE = { namespace: 'sallyport-flux', name: 'sallyport-zone' } as const;
const IN_FORCE_MS = 5 * 60_000;
/** The part that leaves with the last route of a zone. */
const TRUST = /^azure-iot-operations |\/trust$/;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a zone', () => {
  test('is removed, and takes nothing of others with it', () => drill('i · a zone is removed', remove), 2 * DRILL_MS);
  test('gets another name, and its cluster follows', () => drill('i · a zone is renamed', rename), 2 * DRILL_MS);
});

async function remove(plant: Plant) {
  const { repository, zones } = plant;
  const zone = plant.zone(LEAVING.zone);
  const others = zones.filter((each) => each !== zone);
  const found = await repository.head();
  const before = await inventory(zones);

  repository.editYaml(zoneFile(SITE, zone.name), (document) => document.set('decommission', true));
  repository.editYaml(siteFile(SITE), (document) => document.deleteIn(['telemetry', 'routes', 1]));
  const begun = new Date();
  await follow(zones, (await repository.publish(`${zone.name} is about to leave`)).commit);
  await untilGone(zone, LEAVING.host, 'name-not-found');
  // It can still be told what to do.
  expect(await zone.client.ask(GIT)).toMatchObject({ outcome: 'answered' });

  await using bystanders = await Bystanders.ofOthers(plant, zone.name);
  forget(plant, zone.name);
  await follow(others, (await repository.publish(`${zone.name} has left`)).commit);
  // Who belongs to no zone is told nothing at all.
  await untilGone(zone, GIT, 'resolver-silent');
  const seconds = secondsSince(begun);
  await plant.untilSettled(others);
  expect(await lostObjects(zones, before)).toEqual([]);
  const { lost: connectionsLost } = await bystanders.account();
  expect(connectionsLost).toBe(0);

  await comeBack(plant, zone, await repository.restore(found));
  const seen = 'every Allowlist Ready without it, nothing pruned in any cluster; Git out of its reach';
  return { seconds, connectionsLost, seen };
}

async function rename(plant: Plant) {
  const { zones } = plant;
  const zone = plant.zone(MOVING.zone);
  const before = await inventory(zones);
  await using bystanders = await Bystanders.ofOthers(plant, zone.name);
  const begun = new Date();
  await follow(zones, await publishName(plant, MOVING.zone, MOVING.to));
  await zone.client.askUntil('answered', MOVING.host, {}, IN_FORCE_MS);
  const seconds = secondsSince(begun);
  expect(await nameOf(zone)).toBe(MOVING.to);
  expect(await lostObjects(zones, before)).toEqual([]);
  const { lost: connectionsLost } = await bystanders.account();
  expect(connectionsLost).toBe(0);
  // The way back is a new name as well: going back to the commit before would drop what is reserved for this one.
  await follow(zones, await publishName(plant, MOVING.to, MOVING.zone));
  expect(await nameOf(zone)).toBe(MOVING.zone);
  return { seconds, connectionsLost, seen: `ConfigMap "${ZONE.name}" says "${MOVING.to}", all Kustomizations Ready` };
}

/** The files of a zone go, and everybody's mention of it. */
function forget({ repository }: Plant, name: string): void {
  rmSync(join(repository.folder, zoneFile(SITE, name)));
  rmSync(join(repository.folder, authorityFile(name)));
  repository.editYaml(zoneFile(SITE, 'level-3'), (document) => document.deleteIn(['forwarder', 'faces', 0, 'for', 1]));
}

async function publishName({ repository }: Plant, from: string, to: string): Promise<string> {
  await repository.git('mv', zoneFile(SITE, from), zoneFile(SITE, to));
  await repository.git('mv', authorityFile(from), authorityFile(to));
  repository.editYaml(zoneFile(SITE, to), (document) => document.set('was', from));
  for (const file of [siteFile(SITE), zoneFile(SITE, 'level-3')])
    repository.edit(file, (text) => text.replaceAll(from, to));
  // The key of the example's root was thrown away, so all authorities are made anew.
  const folder = join(repository.folder, dirname(authorityFile(to)));
  for (const [file, text] of await authoritiesOf(repository.site)) writeFileSync(join(folder, file), text);
  return (await repository.publish(`${from} is called ${to}`)).commit;
}

function authorityFile(zone: string): string {
  return `${dirname(siteFile(SITE))}/pki/${zone}.pem`;
}

async function nameOf({ cluster }: PlantZone): Promise<unknown> {
  const { data } = (await cluster.find('ConfigMap', ZONE.namespace, ZONE.name)) ?? {};
  return Object(data).zone;
}

/** Neither by name nor by whoever knows the face. */
async function untilGone({ client }: PlantZone, host: string, outcome: Outcome): Promise<void> {
  await client.askUntil(outcome, host, {}, IN_FORCE_MS);
  expect(await client.ask(host, { address: '10.30.0.10' })).toMatchObject({ outcome: 'closed' });
}

/** Nobody's Git is out of reach for long: those above first. */
async function comeBack({ zones }: Plant, zone: PlantZone, commit: string): Promise<void> {
  await follow(
    zones.filter((each) => each !== zone),
    commit,
  );
  await untilFetched(zone, commit);
  await follow([zone], commit);
}

async function inventory(zones: readonly PlantZone[]): Promise<ReadonlyMap<PlantZone, AppliedObjects>> {
  const clusters = zones.filter(({ hasCluster }) => hasCluster);
  return new Map(await Promise.all(clusters.map(async (zone) => [zone, await appliedObjects(zone)] as const)));
}

/** What is gone of what was there, but for the names that the zone which leaves was answered by, and whom its broker believed. */
async function lostObjects(
  zones: readonly PlantZone[],
  before: ReadonlyMap<PlantZone, AppliedObjects>,
): Promise<readonly string[]> {
  const ofLeaving = [LEAVING.zone, MOVING.zone].map((name) => `ConfigMap/dns-${name}`);
  const lost = [...before].map(async ([zone, objects]) => {
    expect(zones).toContain(zone);
    expect(objects.size).toBeGreaterThan(0);
    const gone = await takenAway(zone, objects);
    return gone
      .filter((key) => !ofLeaving.some((name) => key.endsWith(name)))
      .filter((key) => zone.name !== LEAVING.zone || !TRUST.test(key))
      .map((key) => `${zone.name}: ${key}`);
  });
  return (await Promise.all(lost)).flat();
}
