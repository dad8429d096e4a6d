// The repository moves to another Git host. Without `release:` that is a dropped lifeline and refused like one; with it, zones follow from
// the top down, each told by hand where Git is now, because no zone can hear that from a host it may no longer reach.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { objectsOf, readFluxConfiguration } from '../onboarding/azure/flux-configuration.ts';
import { downwards } from '../plant/order.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { siteFile } from '../plant/repository.ts';
import { GIT_READER } from '../plant/what-to-bring.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, fetchOnHost, follow, type Row, secondsSince, SITE } from './drill.ts';
import { fetchNow, untilSays } from './flux.ts';

type Move = { readonly from: URL; readonly to: URL };

const THERE = new URL('https://dev.azure.com/contoso/plants/_git/bakery');
const LINE = 'level-2-ovens';
const RIGHT_AGAIN_MS = 5 * 60_000;
/** Two moves, each over all levels. */
const MOVES_MS = 40 * 60_000;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a Git host that moves', () => {
  test('is refused without a release, and followed with one', () => drill('c · the Git host moves', moveGit), MOVES_MS);
});

async function moveGit(plant: Plant): Promise<Row> {
  const here = new URL(plant.site.declaration.git.url);
  const { client } = plant.zone(LINE);
  serveThere(plant, here);
  await using bystanders = await Bystanders.of(plant);
  declare(plant, THERE, []);
  await plant.repository.publish('site: Git moves');
  const root = plant.zone('level-4').cluster.api;
  await fetchNow(root);
  const { message } = await untilSays(root, 'network', isRefused);
  expect(await client.ask(here.hostname)).toMatchObject({ outcome: 'answered' });

  const started = new Date();
  await move(plant, { from: here, to: THERE });
  const seconds = secondsSince(started);
  await client.askUntil('answered', THERE.hostname);
  await client.askUntil('name-not-found', here.hostname);
  expect(hostsOfGit(plant, started)).toContain(THERE.hostname);
  const { lost: connectionsLost, missing } = await bystanders.account();
  expect({ connectionsLost, missing }).toEqual({ connectionsLost: 0, missing: 0 });

  await move(plant, { from: THERE, to: here });
  const said = /Cannot drop a reserved name[^.]*/.exec(message)?.[0] ?? '';
  return {
    seconds,
    connectionsLost,
    seen: `without release: "${said}"; with it, every zone Ready from ${THERE.hostname}`,
  };
}

function isRefused({ status, message }: { readonly status: string; readonly message: string }): boolean {
  return status === 'False' && message.includes('Cannot drop a reserved name');
}

/** Declared, published where every zone still looks, and then told to one level after the other. */
async function move(plant: Plant, { from, to }: Move): Promise<void> {
  declare(plant, to, [from]);
  const { commit } = await plant.repository.publish(`site: Git is at ${to.hostname}`);
  await follow([plant.zone(plant.site.root.name)], commit);
  await downwards(plant.site.zones, async ({ name }) => {
    const zone = plant.zone(name);
    await zone.client.askUntil('answered', to.hostname, {}, RIGHT_AGAIN_MS);
    await (zone.hasCluster ? deployFlux(plant, zone) : bringUpdateScript(plant, zone, to));
    await follow([zone], commit);
  });
}

function declare({ repository }: Plant, to: URL, released: readonly URL[]): void {
  repository.editYaml(siteFile(SITE), (document) => {
    document.setIn(['git', 'url'], to.href);
    document.set(
      'release',
      released.map(({ hostname: host }) => ({ host, why: 'Git is at another host' })),
    );
  });
}

/** What Azure does in a cluster when the operator deploys its template again (host/steps.md, "Hand the cluster to Flux"). */
async function deployFlux({ repository }: Plant, { name, cluster }: PlantZone): Promise<void> {
  const template: unknown = JSON.parse(repository.read(`dist/${SITE}/${name}/azure/flux-configuration.json`));
  const list = { apiVersion: 'v1', kind: 'List', items: objectsOf(readFluxConfiguration(template)) };
  await cluster.kubectl(['apply', '--server-side', '--force-conflicts', '--filename', '-'], JSON.stringify(list));
}

/** The steps "Install the programs" and "Let it read Git" of a host without a cluster, where the host is named. */
async function bringUpdateScript({ repository }: Plant, zone: PlantZone, { hostname }: URL): Promise<void> {
  const script = join(repository.folder, `dist/${SITE}/${zone.name}/host/bin/sallyport-update`);
  await zone.machine.ask('install', ['-m', '0755', script, '/opt/sallyport/bin/sallyport-update']);
  const { user, token } = GIT_READER;
  await zone.machine.ask('tee', ['/etc/sallyport/git-credentials'], {
    input: `https://${user}:${token}@${hostname}\n`,
  });
  await fetchOnHost(zone);
}

/** One repository under both names, as a host mirrors what it takes over. */
function serveThere({ internet }: Plant, here: URL): void {
  const [from, to] = [here, THERE].map(({ pathname }) => join(internet.repositories, `${pathname.slice(1)}.git`));
  if (from === undefined || to === undefined || existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(from, to);
}

function hostsOfGit({ internet }: Plant, since: Date): readonly string[] {
  const asked = internet.requests().filter(({ time, path }) => new Date(time) >= since && path.includes('/info/refs'));
  return asked.map(({ host }) => host);
}
