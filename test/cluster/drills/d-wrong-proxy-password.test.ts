// The plant moves behind a corporate proxy, and the password that was placed for it is wrong. The forwarder tries it, goes back to
// the way it had, and goes through the proxy once the password is right and the change is merged again.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { PROXY_PORT, proxyAddressOf, resolverAddressOf } from '../internet/addresses.ts';
import { PROXY_USER } from '../plant/what-to-bring.ts';
import { zoneFile } from '../plant/repository.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { conditionOf, type ForwarderState, isConfirmed, untilState } from './allowlist.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, follow, secondsSince, SITE } from './drill.ts';
import { untilFetched } from './fetching.ts';
import { untilSays } from './flux.ts';

const ZONE = 'level-4';
const SECRET = 'corporate-proxy';
const NEWCOMER = { zone: 'level-2-packaging', host: 'licence.packvendor.example' } as const;
const IN_A_ROW = 10;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a wrong password for the corporate proxy', () => {
  test('leaves the plant on the way it had', () => drill('d · a wrong proxy password', act), DRILL_MS);
});

async function act(plant: Plant) {
  const { repository, zones } = plant;
  const zone = plant.zone(ZONE);
  const found = await repository.head();
  await using stack = new AsyncDisposableStack();
  stack.use(await startProxy(plant));
  await using bystanders = await Bystanders.of(plant);
  await using newcomers = await plant.zone(NEWCOMER.zone).client.repeat(NEWCOMER.host);

  await placePassword(zone, 'mistyped');
  const { commit, pushedAt } = await goThroughProxy(plant);
  await untilFetched(zone, commit);
  await untilState('it has rolled back', () => zone.state(), isRolledBack);
  const seconds = secondsSince(pushedAt);
  expect(plant.internet.tunnels().join('\n')).toContain('/407');
  const red = await untilSays(zone.cluster.api, 'network', ({ status }) => status === 'False');
  await newcomers.untilAnswered(IN_A_ROW);
  await follow(zones, await repository.restore(found));

  await placePassword(zone, PROXY_USER.password);
  await follow(zones, (await goThroughProxy(plant)).commit);
  await untilState('it is confirmed', () => zone.state(), isConfirmed);
  await newcomers.untilAnswered(IN_A_ROW);
  await newcomers.end();
  expect(
    plant.internet
      .tunnels()
      .filter((line) => line.includes(NEWCOMER.host))
      .join('\n'),
  ).toContain('/200');

  await follow(zones, await repository.restore(found));
  await zone.cluster.kubectl(['--namespace', 'sallyport', 'delete', 'secret', SECRET]);
  const { lost } = await bystanders.account();
  const seen = `Confirmed=False/RolledBack, "${red.message.split('\n')[0]}"; through the proxy with the right one`;
  return { seconds, connectionsLost: lost, seen };
}

async function startProxy(plant: Plant): Promise<AsyncDisposable> {
  const { internet, site } = plant;
  const proxy = { address: proxyAddressOf(site), port: PROXY_PORT, ...PROXY_USER };
  await internet.startProxy(resolverAddressOf(site), proxy);
  return { [Symbol.asyncDispose]: () => internet.service('proxy').signal('TERM') };
}

async function goThroughProxy({ repository, site }: Plant) {
  const uplink = { connectProxy: { host: proxyAddressOf(site), port: PROXY_PORT, secretRef: SECRET } };
  repository.editYaml(zoneFile(SITE, ZONE), (document) => document.setIn(['forwarder', 'uplink'], uplink));
  return repository.publish('level-4: go through the corporate proxy');
}

/** As the steps of the zone say. */
async function placePassword({ cluster }: PlantZone, password: string): Promise<void> {
  const credentials = `--from-literal=credentials=${PROXY_USER.user}:${password}`;
  const dryRun = ['--dry-run=client', '--output', 'yaml'];
  const secret = await cluster.kubectl([
    '--namespace',
    'sallyport',
    'create',
    'secret',
    'generic',
    SECRET,
    credentials,
    ...dryRun,
  ]);
  await cluster.kubectl(['apply', '--server-side', '--force-conflicts', '--filename', '-'], secret);
}

function isRolledBack(state: ForwarderState): boolean {
  return conditionOf(state, 'Confirmed')?.reason === 'RolledBack';
}
